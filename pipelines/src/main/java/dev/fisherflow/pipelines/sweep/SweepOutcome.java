package dev.fisherflow.pipelines.sweep;

import dev.fisherflow.schemas.DataWarning;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The outcome of a sweep; files by their full locations.
 *
 * @param results the results of all trials, cached ones included
 * @param selections what was chosen among them
 * @param testScores how these do on test sets whose labels are known
 * @param failures what a stage could not use or do
 * @param dataWarnings what is noticeable about the data
 * @param resultsFile {@code results.csv}
 * @param manifestFile the run's manifest
 * @param reportFile the run's report
 * @param submissions GLUE zips
 * @param evaluation the page of the evaluation of update directions, if one was asked for
 */
public record SweepOutcome(
    List<TrialResult> results,
    List<Selection> selections,
    List<TestScore> testScores,
    List<FailedRecord> failures,
    List<DataWarning> dataWarnings,
    String resultsFile,
    String manifestFile,
    String reportFile,
    List<String> submissions,
    Optional<String> evaluation) {

  private static final Set<String> AFTER_TRAINING = Set.of("predict", "package", "evaluate");

  public SweepOutcome {
    results = List.copyOf(results);
    selections = List.copyOf(selections);
    testScores = List.copyOf(testScores);
    failures = List.copyOf(failures);
    dataWarnings = List.copyOf(dataWarnings);
    submissions = List.copyOf(submissions);
  }

  /** Trials that failed, of whatever cause. */
  public List<TrialResult> failedTrials() {
    return results.stream().filter(result -> result.getStatus() == TrialStatus.FAILED).toList();
  }

  /** Trials that a person cancelled. */
  public List<TrialResult> cancelledTrials() {
    return results.stream().filter(result -> result.getStatus() == TrialStatus.CANCELLED).toList();
  }

  /** What could not be done with the trained trials: predictions, zips, evaluations. */
  public List<FailedRecord> failuresAfterTraining() {
    return failures.stream()
        .filter(failure -> AFTER_TRAINING.contains(failure.getStage()))
        .toList();
  }
}
