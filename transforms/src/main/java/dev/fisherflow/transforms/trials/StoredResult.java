package dev.fisherflow.transforms.trials;

import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * A trial's result as an Avro file of one record, whose header notes what made it.
 *
 * @param result the result
 * @param run the run that made it
 * @param fresh whether that run was to train all trials again
 * @param token of the try of that run
 */
record StoredResult(TrialResult result, String run, boolean fresh, String token) {

  private static final String RUN = "fisherflow.run";
  private static final String FRESH = "fisherflow.fresh";
  private static final String TRY = "fisherflow.try";

  /**
   * Reads a file.
   *
   * @param trial the trial whose result is expected
   * @throws IOException if the file is damaged, or holds the result of another trial
   */
  static StoredResult read(InputStream stream, Trial trial) throws IOException {
    try (DataFileStream<TrialResult> reader =
        new DataFileStream<>(stream, new SpecificDatumReader<>(TrialResult.class))) {
      TrialResult result = reader.next();
      // The model's name in the specification is not part of a trial's identity.
      Trial found = Trial.newBuilder(result.getTrial()).setModel(trial.getModel()).build();
      if (!found.equals(trial)) {
        throw new IOException(
            "expected the result of the trial asked for, found that of trial "
                + found.getTrialId()
                + " with other settings");
      }
      return new StoredResult(
          TrialResult.newBuilder(result).setTrial(trial).build(),
          String.valueOf(reader.getMetaString(RUN)),
          Boolean.parseBoolean(reader.getMetaString(FRESH)),
          String.valueOf(reader.getMetaString(TRY)));
    } catch (RuntimeException | OutOfMemoryError e) {
      // What Avro makes of damaged bytes, a huge length among them.
      throw new IOException("not a readable result: " + e, e);
    }
  }

  /** Writes a file; equal results of the same try make equal bytes. */
  static void write(OutputStream stream, TrialResult result, Try current) throws IOException {
    try (DataFileWriter<TrialResult> writer =
        new DataFileWriter<>(new SpecificDatumWriter<>(TrialResult.class))) {
      writer.setCodec(CodecFactory.deflateCodec(6));
      writer.setMeta(RUN, current.runId());
      writer.setMeta(FRESH, String.valueOf(current.fresh()));
      writer.setMeta(TRY, current.token());
      writer.create(TrialResult.getClassSchema(), stream, new byte[16]);
      writer.append(result);
    }
  }

  /** Whether it was trained afresh by the try's run. */
  boolean freshFor(Try asked) {
    return fresh && run.equals(asked.runId());
  }
}
