package dev.fisherflow.pipelines.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.pipelines.compare.RunComparison;
import dev.fisherflow.pipelines.manifest.ManifestJson;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.trials.TrialStore;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The files of a run below {@code runs/<runId>/}.
 *
 * <pre>
 * begun.json        the manifest as far as it was known when the run began
 * trials.avro       the trials, known before any is trained
 * results.csv       one row per trial
 * results.avro      the same in full
 * selections.avro   what was chosen, and what it beat
 * test-scores.avro  how the chosen do on test sets with labels
 * failures.avro     what a stage could not use
 * submissions/      GLUE zips, a manifest beside each
 * evaluation/       update directions at the trials' checkpoints
 * compare.json      how it stands to an earlier run, once that was asked
 * manifest.json     what was used and made, by digest; says that the run has ended, or why it failed
 * curves.csv        what was seen along the trials
 * report.html       all of it on one page, made from the files above
 * tensorboard/      event files of the curves, if asked for
 * </pre>
 *
 * @param workspace where the run is
 * @param runId its name
 */
public record RunFolder(Workspace workspace, String runId) implements Serializable {

  private static final Set<String> ENDED_EARLY = Set.of("failed", "stopped");
  public static final String MANIFEST = "manifest.json";
  private static final String BEGUN = "begun.json";
  private static final String TRIALS = "trials.avro";
  private static final String RESULTS = "results.avro";
  private static final String SELECTIONS = "selections.avro";
  private static final String SCORES = "test-scores.avro";
  private static final String FAILURES = "failures.avro";

  /** Names of the runs that have ended in a workspace. */
  public static List<String> names(Workspace workspace) {
    return workspace.list("runs/*/" + RESULTS).stream()
        .map(path -> path.substring("runs/".length(), path.length() - RESULTS.length() - 1))
        .toList();
  }

  /** Path of a file of the run, relative to the workspace. */
  public String path(String file) {
    return "runs/" + runId + "/" + file;
  }

  /** Full location of a file of the run. */
  public String location(String file) {
    return workspace.resolve(path(file));
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

  /**
   * Notes that the run begins, and removes what an earlier run of the same id left, so that it is
   * not taken for this one's.
   *
   * @param manifest the manifest as far as it is known
   */
  public void begin(RunManifest manifest) {
    workspace.delete(
        List.of(
            path(TRIALS),
            path(MANIFEST),
            path(RunComparison.FILE),
            path(RunReport.CURVES),
            path(RunReport.PAGE)));
    workspace.publish(path(BEGUN), ManifestJson.write(manifest));
  }

  /** What is noted of the run's beginning; nothing if there is no such run. */
  public Optional<RunStart> begun() {
    return workspace.exists(path(BEGUN))
        ? Optional.of(RunStart.read(workspace.read(path(BEGUN))))
        : Optional.empty();
  }

  /** Writes the manifest of a run that is over. */
  public void writeManifest(RunManifest manifest) {
    workspace.publish(path(MANIFEST), ManifestJson.write(manifest));
  }

  /** Why the run ended early; nothing if it runs, was killed or is complete. */
  Optional<String> failure() {
    if (!workspace.exists(path(MANIFEST))) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ObjectMapper().readTree(workspace.read(path(MANIFEST))))
          .filter(manifest -> ENDED_EARLY.contains(manifest.path("state").asText()))
          .map(manifest -> manifest.path("failure").asText());
    } catch (IOException e) {
      throw new WorkspaceException("expected a run's manifest: " + location(MANIFEST), e);
    }
  }

  /** When the trials were known. */
  public Optional<Instant> planned() {
    return workspace.modified(path(TRIALS));
  }

  /** When a trial's result, or its last failure, was written. */
  public Optional<Instant> trained(String trialId) {
    String trial = TrialStore.folder(trialId);
    Optional<Instant> result = workspace.modified(trial + "/result.avro");
    return result.isPresent() ? result : workspace.modified(trial + "/failure.avro");
  }

  /** Whether the run is over and all its files are there. */
  public boolean ended() {
    return workspace.exists(path(MANIFEST)) && failure().isEmpty();
  }

  public void writeResults(Iterable<TrialResult> results) {
    workspace.publishRecords(path(RESULTS), TrialResult.getClassSchema(), results);
  }

  public List<TrialResult> results() {
    return workspace.readRecords(path(RESULTS), TrialResult.class);
  }

  public void writeSelections(Iterable<Selection> selections) {
    workspace.publishRecords(path(SELECTIONS), Selection.getClassSchema(), selections);
  }

  public List<Selection> selections() {
    return workspace.readRecords(path(SELECTIONS), Selection.class);
  }

  public void writeScores(Iterable<TestScore> scores) {
    workspace.publishRecords(path(SCORES), TestScore.getClassSchema(), scores);
  }

  public List<TestScore> scores() {
    return workspace.readRecords(path(SCORES), TestScore.class);
  }

  public void writeFailures(Iterable<FailedRecord> failures) {
    workspace.publishRecords(path(FAILURES), FailedRecord.getClassSchema(), failures);
  }

  public List<FailedRecord> failures() {
    return workspace.readRecords(path(FAILURES), FailedRecord.class);
  }
}
