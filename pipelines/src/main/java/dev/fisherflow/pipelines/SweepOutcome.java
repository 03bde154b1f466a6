package dev.fisherflow.pipelines;

import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.schemas.TrialResult;
import java.util.List;
import java.util.Optional;

/**
 * What came of a sweep; files by their full locations.
 *
 * @param results the results of all trials, cached ones included
 * @param selections what was chosen among them
 * @param testScores how these do on test sets whose labels are known
 * @param failedRecords records that a stage could not use
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
    long failedRecords,
    String resultsFile,
    String manifestFile,
    String reportFile,
    List<String> submissions,
    Optional<String> evaluation) {

  public SweepOutcome {
    results = List.copyOf(results);
    selections = List.copyOf(selections);
    testScores = List.copyOf(testScores);
    submissions = List.copyOf(submissions);
  }
}
