package dev.fisherflow.transforms.trials;

import dev.fisherflow.learning.trial.StateFolder;
import dev.fisherflow.learning.trial.StateFolder.Stored;
import dev.fisherflow.learning.trial.StateFolder.UnsoundException;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.NamedDigest;
import dev.fisherflow.schemas.TrainingState;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Training states of unfinished trials in a workspace.
 *
 * <pre>
 * trials/&lt;trialId&gt;/state/  training.avro   the record; written last
 *                          &lt;digest&gt;        the files that it names, by their content
 * </pre>
 *
 * <p>Files are named by their content and never changed, so that the last state is whole until the
 * record of the next one takes its place; what both have is written once. The run that made a state
 * is noted in the record's header.
 */
public final class StateStore {

  private static final Logger LOG = LoggerFactory.getLogger(StateStore.class);
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final String RUN = "fisherflow.run";
  private static final String FRESH = "fisherflow.fresh";

  private final Workspace workspace;

  public StateStore(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * Copies the state of a trial to a scratch folder, if there is one that a try may resume from.
   * One that it may not, or that is not sound, is deleted: a fresh try resumes from states of fresh
   * tries of its own run only.
   */
  public Optional<TrainingState> fetch(String trialId, Try current, Path scratch) {
    String record = record(trialId);
    if (!workspace.exists(record)) {
      return Optional.empty();
    }
    try {
      Stored stored = StateFolder.decode(workspace.read(record));
      if (current.fresh() && !freshFor(current, stored.header())) {
        LOG.info("Trial {} is trained once more: the state of another run is deleted", trialId);
        delete(trialId);
        return Optional.empty();
      }
      for (NamedDigest file : stored.state().getFiles()) {
        copy(trialId, file, StateFolder.inside(scratch, file.getName()));
      }
      StateFolder.write(scratch, stored.state());
      return Optional.of(stored.state());
    } catch (UnsoundException e) {
      LOG.warn(
          "Trial {} restarts at step 0: its saved state {} is unusable ({})",
          trialId,
          record,
          e.getMessage());
      delete(trialId);
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy a training state to " + scratch, e);
    }
  }

  /** The step of a trial's state; empty if there is none, or it cannot be trusted. */
  OptionalLong step(String trialId) {
    String record = record(trialId);
    try {
      return workspace.exists(record)
          ? OptionalLong.of(StateFolder.decode(workspace.read(record)).state().getStep())
          : OptionalLong.empty();
    } catch (UnsoundException e) {
      return OptionalLong.empty(); // fetch logs why
    }
  }

  private static boolean freshFor(Try current, Map<String, String> header) {
    return Boolean.parseBoolean(header.get(FRESH)) && current.runId().equals(header.get(RUN));
  }

  private void copy(String trialId, NamedDigest file, Path target) throws IOException {
    String path = file(trialId, file.getDigest());
    if (!workspace.exists(path)) {
      throw new UnsoundException("expected the file " + path + ", found none", null);
    }
    Files.createDirectories(target.getParent());
    try (InputStream stream = workspace.open(path)) {
      Files.copy(stream, target);
    }
    String found = Digest.ofFile(target);
    if (!found.equals(file.getDigest())) {
      throw new UnsoundException(
          "expected the digest that names " + path + ", found " + found, null);
    }
  }

  /**
   * Publishes the state in a scratch folder, in place of an earlier one.
   *
   * @throws UncheckedIOException if it is not sound
   */
  public void publish(String trialId, Path scratch, Try current) {
    TrainingState state;
    Set<String> named = new TreeSet<>();
    try {
      state = StateFolder.record(scratch);
      for (NamedDigest file : state.getFiles()) {
        Path source = StateFolder.inside(scratch, file.getName());
        String path = file(trialId, file.getDigest());
        if (named.add(path) && !workspace.exists(path)) {
          workspace.publish(path, stream -> Files.copy(source, stream));
        }
      }
    } catch (UnsoundException e) {
      throw new UncheckedIOException("the learner wrote an unsound training state", e);
    }
    String record = record(trialId);
    Map<String, String> header = new TreeMap<>();
    header.put(RUN, current.runId());
    header.put(FRESH, String.valueOf(current.fresh()));
    workspace.publish(record, StateFolder.encode(state, header));
    named.add(record);
    workspace.delete(
        workspace.list(folder(trialId) + "/*").stream().filter(p -> !named.contains(p)).toList());
  }

  /** Deletes the state of a trial, if there is one. */
  public void delete(String trialId) {
    workspace.delete(List.of(record(trialId)));
    workspace.delete(workspace.list(folder(trialId) + "/*"));
  }

  private static String folder(String trialId) {
    return new TrialFolder(trialId).state();
  }

  private static String record(String trialId) {
    return new TrialFolder(trialId).stateRecord();
  }

  private static String file(String trialId, String digest) throws UnsoundException {
    if (!SHA256.matcher(digest).matches()) {
      throw new UnsoundException(
          "expected a digest of 64 hexadecimal digits, found " + digest, null);
    }
    return folder(trialId) + "/" + digest;
  }
}
