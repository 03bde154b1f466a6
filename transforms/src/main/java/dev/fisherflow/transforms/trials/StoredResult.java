package dev.fisherflow.transforms.trials;

import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.workspace.AvroFiles;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A trial's result as a sealed Avro file of one record, whose header notes what made it.
 *
 * @param result the result
 * @param run the run that made it
 * @param fresh whether that run was to train all trials again
 * @param token of the try of that run
 * @param adapter what the adapter folders of its checkpoints say of the adapter; empty if it has
 *     none, or an older version has not noted it
 */
record StoredResult(
    TrialResult result, String run, boolean fresh, String token, Optional<String> adapter) {

  private static final String RUN = "fisherflow.run";
  private static final String FRESH = "fisherflow.fresh";
  private static final String TRY = "fisherflow.try";
  private static final String ADAPTER = "fisherflow.adapter";

  /**
   * Reads a file.
   *
   * @param trial the trial whose result is expected
   * @throws IOException if the file is damaged, or holds the result of another trial
   */
  static StoredResult read(byte[] file, Trial trial) throws IOException {
    StoredResult stored = read(file);
    // The model's name in the specification is not part of a trial's identity.
    Trial found = Trial.newBuilder(stored.result.getTrial()).setModel(trial.getModel()).build();
    if (!found.equals(trial)) {
      throw new IOException(
          "expected the result of the trial asked for, found that of trial "
              + found.getTrialId()
              + " with other settings");
    }
    return stored.with(TrialResult.newBuilder(stored.result).setTrial(trial).build());
  }

  /**
   * Reads a file of whichever trial.
   *
   * @throws IOException if the file is damaged
   */
  static StoredResult read(byte[] file) throws IOException {
    AvroFiles.Contents<TrialResult> contents;
    try {
      contents = AvroFiles.contents(file, TrialResult.class);
    } catch (WorkspaceException e) {
      throw new IOException("not a readable result: " + e.getMessage(), e);
    }
    if (contents.records().size() != 1) {
      throw new IOException(
          "not a readable result: expected one record, found " + contents.records().size());
    }
    Map<String, String> header = contents.header();
    return new StoredResult(
        contents.records().get(0),
        String.valueOf(header.get(RUN)),
        Boolean.parseBoolean(header.get(FRESH)),
        String.valueOf(header.get(TRY)),
        Optional.ofNullable(header.get(ADAPTER)));
  }

  private StoredResult with(TrialResult other) {
    return new StoredResult(other, run, fresh, token, adapter);
  }

  /** The bytes of a file; equal results of the same try make equal bytes. */
  static byte[] write(TrialResult result, Try current, Optional<String> adapter) {
    Map<String, String> header = new TreeMap<>();
    header.put(RUN, current.runId());
    header.put(FRESH, String.valueOf(current.fresh()));
    header.put(TRY, current.token());
    adapter.ifPresent(text -> header.put(ADAPTER, text));
    return AvroFiles.seal(TrialResult.getClassSchema(), List.of(result), header);
  }

  /** Whether it was trained afresh by the try's run. */
  boolean freshFor(Try asked) {
    return fresh && run.equals(asked.runId());
  }
}
