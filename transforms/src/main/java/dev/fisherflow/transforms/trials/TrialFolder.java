package dev.fisherflow.transforms.trials;

import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.learning.trial.Checkpoints;
import dev.fisherflow.learning.trial.StateFolder;
import dev.fisherflow.transforms.workspace.StoredFile;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a trial's files are; all paths are relative to the workspace.
 *
 * <pre>
 * trials/&lt;trialId&gt;/  trial.json        the trial, to read
 *                    checkpoints/      PEFT adapter folders, as the learner names them
 *                    result.avro       a result that SUCCEEDED or DIVERGED; written last
 *                    failure.avro      the last FAILED result since, if any
 *                    log.txt           of the process that FAILED, if it had one of its own
 *                    progress.json     while it trains
 *                    state/            where its training is, until it is finished
 *                    predictions/      what its checkpoints answered to test sets
 *                    discarded.txt     adapter folders that were deleted to save room, if any
 *                    lease             whose lock is the lease, on a local disk
 *                    leases/           a file per process, elsewhere
 * </pre>
 *
 * @param trialId the trial
 */
public record TrialFolder(String trialId) {

  private static final String ALL = "trials/";

  /** The trial that a path below its folder belongs to. */
  public static TrialFolder of(String path) {
    if (!isOfTrial(path)) {
      throw new IllegalArgumentException("expected a path below " + ALL + ", found " + path);
    }
    return new TrialFolder(path.substring(ALL.length()).split("/", 2)[0]);
  }

  /** The trial that a path belongs to; nothing if it is not below the folder of one. */
  public static Optional<TrialFolder> find(String path) {
    return isOfTrial(path) ? Optional.of(of(path)) : Optional.empty();
  }

  /** Whether a path is below a trial's folder. */
  static boolean isOfTrial(String path) {
    return path.startsWith(ALL);
  }

  /** The trials of a workspace that have a file, in the order of their ids. */
  public static List<TrialFolder> all(Workspace workspace) {
    return files(workspace).stream().map(file -> of(file.path())).distinct().toList();
  }

  /** The files at the top of all trials' folders. */
  public static List<StoredFile> files(Workspace workspace) {
    return workspace.files(ALL + "*/*");
  }

  /** Whether a workspace has a file of any trial. */
  public static boolean any(Workspace workspace) {
    return !workspace.list(ALL + "*/*").isEmpty();
  }

  /** The files of the weights and training states of all trials of a workspace. */
  public static List<StoredFile> weights(Workspace workspace) {
    TrialFolder each = new TrialFolder("*");
    return Stream.of(each.checkpoints() + "/*/*", each.state() + "/*")
        .flatMap(glob -> workspace.files(glob).stream())
        .toList();
  }

  /** The folder itself. */
  public String path() {
    return ALL + trialId;
  }

  public String description() {
    return path() + "/trial.json";
  }

  public String checkpoints() {
    return path() + "/" + Checkpoints.FOLDER;
  }

  public String result() {
    return path() + "/result.avro";
  }

  public String failure() {
    return path() + "/failure.avro";
  }

  public String log() {
    return path() + "/" + Learner.LOG;
  }

  public String progress() {
    return path() + "/progress.json";
  }

  public String state() {
    return path() + "/" + StateFolder.FOLDER;
  }

  /** The file that says that the state is whole. */
  String stateRecord() {
    return path() + "/" + StateFolder.RECORD;
  }

  public String predictions() {
    return path() + "/predictions";
  }

  String deletedWeights() {
    return path() + "/discarded.txt";
  }
}
