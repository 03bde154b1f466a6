package dev.fisherflow.pipelines.evaluation;

import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.IndicatorSummary;
import java.util.List;

/**
 * The outcome of an evaluation; files by their full locations.
 *
 * @param summaries the figures of each checkpoint, in the order of {@code summaries.csv}
 * @param failures what could not be evaluated
 * @param files what was written, the page first
 */
public record EvaluationOutcome(
    List<IndicatorSummary> summaries, List<FailedRecord> failures, List<String> files) {

  public EvaluationOutcome {
    summaries = List.copyOf(summaries);
    failures = List.copyOf(failures);
    files = List.copyOf(files);
  }
}
