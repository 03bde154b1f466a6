package dev.fisherflow.pipelines.run;

import dev.fisherflow.pipelines.ledger.FolderDigests;
import dev.fisherflow.pipelines.manifest.ManifestJson;
import dev.fisherflow.schemas.DevPredictions;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.ManifestState;
import dev.fisherflow.schemas.RunId;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.lease.Leases;
import dev.fisherflow.transforms.submission.SubmissionFiles;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.workspace.DamagedException;
import dev.fisherflow.transforms.workspace.StoredFile;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * The files of a run below {@code runs/<runId>/}.
 *
 * <pre>
 * begun.json        the manifest as far as it was known when the run began
 * trials.avro       the trials, known before any is trained
 * results.csv       one row per trial
 * baselines.csv     what answers score that need no model
 * results.avro      the same in full
 * selections.avro   what was chosen, and what it beat
 * test-scores.avro  how the chosen do on test sets with labels
 * predictions/      what the chosen answer to dev splits, row by row: dev.avro
 * failures.avro     what a stage could not use
 * submissions/      GLUE zips, a manifest beside each
 * evaluation/       update directions at the trials' checkpoints
 * digests.jsonl     the digests of the files beside it
 * compare.json      how it stands to an earlier run, once that was asked
 * manifest.json     what was used and made, by digest; says that the run has ended, or why it failed
 * curves.csv        what was seen along the trials
 * report.html       all of it on one page, made from the files above
 * tensorboard/      event files of the curves, if asked for
 * requests/         what was asked of it and its trials while it ran: to cancel or pause them
 * mlflow.json       which runs of an MLflow server are of the trials, if one follows
 * renamed-from      the run that the folder is made from, while it is being renamed
 * lease             says which process works on the run; elsewhere than on a local disk, leases/
 * </pre>
 *
 * @param workspace where the run is
 * @param runId its name
 */
public record RunFolder(Workspace workspace, String runId) implements Serializable {

  public static final String MANIFEST = "manifest.json";
  public static final String TABLE = "results.csv";
  public static final String COMPARISON = "compare.json";
  public static final String CURVES = "curves.csv";
  public static final String BASELINES = "baselines.csv";
  public static final String PAGE = "report.html";
  public static final String EVALUATION = "evaluation";
  public static final String MLFLOW = "mlflow.json";
  public static final String RENAMED_FROM = "renamed-from";

  static final String ALL = Workspace.RUNS;
  static final String BEGUN = "begun.json";
  static final String TRIALS = "trials.avro";
  static final String RESULTS = "results.avro";
  static final String SELECTIONS = "selections.avro";
  private static final String SCORES = "test-scores.avro";
  private static final String DEV_PREDICTIONS = "predictions/dev.avro";
  private static final String FAILURES = "failures.avro";
  static final String EVENTS = "tensorboard";

  /** The file with the digests of the files beside it, in the folder of a run and below. */
  public static final String DIGESTS = "digests.jsonl";

  /** What a reader of the report may open beside it, in the order of the links. */
  private static final List<String> LINKED =
      List.of(
          TABLE,
          BASELINES,
          CURVES,
          MANIFEST,
          COMPARISON,
          EVALUATION + "/*.html",
          EVALUATION + "/*.csv",
          SubmissionFiles.FOLDER + "*");

  /** States of a run that ended before all its files were there. */
  private static final Set<ManifestState> ENDED_EARLY =
      EnumSet.of(ManifestState.failed, ManifestState.stopped);

  /** Checks the name. */
  public RunFolder {
    RunId.checked(runId);
  }

  /**
   * The manifest in a folder that is that of a run, wherever it lies: of its beginning, if it has
   * not ended. Fields that an older version has not written hold their defaults.
   *
   * @throws DamagedException if the file is damaged
   */
  public static Optional<RunManifest> manifestIn(Workspace folder) {
    return ManifestFiles.in(folder);
  }

  /** To whom the run belongs. */
  public RunOwnership ownership() {
    return new RunOwnership(this);
  }

  Workspace itself() {
    return Workspace.at(location(""));
  }

  /** The folder, relative to the workspace. */
  public String path() {
    return ALL + runId;
  }

  /** Path of a file of the run, relative to the workspace. */
  public String path(String file) {
    return path() + "/" + file;
  }

  /** Full location of a file of the run. */
  public String location(String file) {
    return workspace.resolve(path(file));
  }

  /**
   * The digests of its files, but for those of the evaluation, and the manifests with their own.
   */
  public FolderDigests digests() {
    return new FolderDigests(workspace, path(""), DIGESTS);
  }

  /**
   * Deletes all files of the run; its trials stay. No command knows it once its manifests are gone.
   */
  public void delete() {
    workspace.delete(List.of(path(BEGUN))); // until the other is gone too, the run has ended
    workspace.delete(List.of(path(MANIFEST)));
    workspace.deleteFolder(path());
  }

  /** Whether the run is known: a manifest is there, sound or not. */
  public boolean begins() {
    return workspace.exists(path(BEGUN)) || workspace.exists(path(MANIFEST));
  }

  /** Paths of its files in the workspace, but for who holds its lease. */
  public List<String> remains() {
    return workspace.below(path()).stream()
        .map(StoredFile::path)
        .filter(file -> !Leases.isOfLease(path(), file))
        .toList();
  }

  /** Deletes all but who holds its lease. */
  public void deleteFiles() {
    workspace.delete(List.of(path(BEGUN)));
    workspace.delete(List.of(path(MANIFEST)));
    workspace.delete(remains());
  }

  public void writeTrials(Iterable<Trial> trials) {
    workspace.publishRecords(path(TRIALS), Trial.getClassSchema(), trials);
  }

  /** The run's trials, once they are known. */
  public Optional<List<Trial>> trials() {
    return workspace.exists(path(TRIALS))
        ? Optional.of(workspace.readRecords(path(TRIALS), Trial.class))
        : Optional.empty();
  }

  /** The manifest: of the run's beginning, if it has not ended; nothing if there is no such run. */
  public Optional<RunManifest> manifest() {
    return manifestIn(itself());
  }

  /**
   * What is noted of the run's beginning; nothing if there is no such run. It is read from the
   * manifest of its end where that of its beginning is lost or damaged.
   */
  public Optional<RunStart> begun() {
    return ManifestFiles.begun(itself()).map(RunStart::of);
  }

  /**
   * Writes the manifest of a run that is over, and of its beginning again: that of a repeated run
   * was not noted. What was compared to the run's earlier results is removed.
   */
  public void end(RunManifest begun, RunManifest manifest) {
    workspace.delete(List.of(path(COMPARISON)));
    List<String> made = new ArrayList<>(files(SubmissionFiles.FOLDER + "*"));
    made.addAll(List.of(TRIALS, TABLE, RESULTS, SELECTIONS, SCORES, DEV_PREDICTIONS, FAILURES));
    digests().noteOnly(made);
    workspace.publish(path(BEGUN), ManifestJson.write(begun));
    workspace.publish(path(MANIFEST), ManifestJson.write(manifest));
  }

  /** Writes why the run ended early, unless it had ended before. */
  public void endEarly(RunManifest manifest) {
    if (ended()) {
      return;
    }
    workspace.publish(path(MANIFEST), ManifestJson.write(manifest));
  }

  /** Why the run ended early; nothing if it runs, was killed or is complete. */
  public Optional<String> failure() {
    return ManifestFiles.read(itself(), MANIFEST)
        .filter(manifest -> ENDED_EARLY.contains(manifest.getState()))
        .map(RunManifest::getFailure);
  }

  /** Whether the run is over and all its files are there. */
  public boolean ended() {
    return workspace.exists(path(MANIFEST)) && failure().isEmpty();
  }

  /** When the trials were known. */
  public Optional<Instant> planned() {
    return workspace.modified(path(TRIALS));
  }

  /** When a trial's result, or its last failure, was written. */
  public Optional<Instant> trained(String trialId) {
    TrialFolder trial = new TrialFolder(trialId);
    return workspace.modified(trial.result()).or(() -> workspace.modified(trial.failure()));
  }

  /** Whether the results of all trials were written. */
  public boolean hasResults() {
    return workspace.exists(path(RESULTS)) || digests().has(RESULTS);
  }

  public void writeResults(Iterable<TrialResult> results) {
    workspace.publishRecords(path(RESULTS), TrialResult.getClassSchema(), results);
  }

  /**
   * The results of all trials of a run that has ended.
   *
   * @throws DamagedException if the file is damaged or missing
   */
  public List<TrialResult> results() {
    if (!workspace.exists(path(RESULTS))) {
      throw DamagedException.of(
          location(RESULTS), "it is missing", "the same sweep with this --run-id writes it again");
    }
    return workspace.readRecords(path(RESULTS), TrialResult.class);
  }

  public void writeSelections(Iterable<Selection> selections) {
    workspace.publishRecords(path(SELECTIONS), Selection.getClassSchema(), selections);
  }

  public List<Selection> selections() {
    return records(SELECTIONS, Selection.class);
  }

  public void writeScores(Iterable<TestScore> scores) {
    workspace.publishRecords(path(SCORES), TestScore.getClassSchema(), scores);
  }

  public List<TestScore> scores() {
    return records(SCORES, TestScore.class);
  }

  public void writeDevPredictions(Iterable<DevPredictions> predictions) {
    workspace.publishRecords(path(DEV_PREDICTIONS), DevPredictions.getClassSchema(), predictions);
  }

  /**
   * What the chosen answer to dev splits.
   *
   * @throws DamagedException if the file is not as it was written
   */
  public List<DevPredictions> devPredictions() {
    return records(DEV_PREDICTIONS, DevPredictions.class);
  }

  public void writeFailures(Iterable<FailedRecord> failures) {
    workspace.publishRecords(path(FAILURES), FailedRecord.getClassSchema(), failures);
  }

  public List<FailedRecord> failures() {
    return records(FAILURES, FailedRecord.class);
  }

  /** Records of a file that an older version, or a run that has not ended, has not written. */
  private <T extends SpecificRecordBase> List<T> records(String file, Class<T> type) {
    if (!workspace.exists(path(file))) {
      digests().requireUnknown(file);
      return List.of();
    }
    return workspace.readRecords(path(file), type);
  }

  /** Full locations of the zips. */
  public List<String> zips() {
    return workspace.list(path(SubmissionFiles.FOLDER + "*" + SubmissionFiles.ZIP)).stream()
        .map(workspace::resolve)
        .toList();
  }

  /** Paths of zips and of the manifests beside them without their endings, each once. */
  public Set<String> zipNames() {
    Set<String> names = new TreeSet<>();
    for (String ending : List.of(SubmissionFiles.MANIFEST, SubmissionFiles.ZIP)) {
      workspace.list(path(SubmissionFiles.FOLDER + "*" + ending)).stream()
          .map(file -> file.substring(0, file.length() - ending.length()))
          .forEach(names::add);
    }
    return names;
  }

  /** Paths of what there is for readers beside the report, relative to the run's folder. */
  List<String> linked() {
    return LINKED.stream().flatMap(glob -> files(glob).stream()).toList();
  }

  /** Paths of the evaluation's pictures, relative to the run's folder. */
  List<String> pictures() {
    return files(EVALUATION + "/*.svg");
  }

  List<String> files(String glob) {
    int prefix = path("").length();
    return workspace.list(path(glob)).stream().map(path -> path.substring(prefix)).toList();
  }
}
