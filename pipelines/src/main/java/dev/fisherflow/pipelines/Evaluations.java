package dev.fisherflow.pipelines;

import dev.fisherflow.pipelines.evaluation.EvaluationException;
import dev.fisherflow.pipelines.evaluation.EvaluationOutcome;
import dev.fisherflow.pipelines.evaluation.EvaluationRequest;

/** Evaluations of update directions at checkpoints, on one runner. */
@FunctionalInterface
public interface Evaluations {

  /** Listens to the progress of an evaluation. */
  @FunctionalInterface
  interface Progress {
    /** So many of the batches of all checkpoints are done. */
    void advanced(long batches, long total);
  }

  /**
   * Evaluates checkpoints. What cannot be evaluated is among the failures, not an exception.
   *
   * @throws EvaluationException if there is nothing to evaluate
   */
  EvaluationOutcome evaluate(EvaluationRequest request, Progress progress);
}
