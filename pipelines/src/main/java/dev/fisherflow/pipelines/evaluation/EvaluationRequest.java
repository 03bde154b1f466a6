package dev.fisherflow.pipelines.evaluation;

import dev.fisherflow.pipelines.spec.Evaluation;

/**
 * What is asked of an evaluation.
 *
 * @param source the checkpoints
 * @param evaluation how they are evaluated
 * @param workspace a local folder, or one on a Beam file system
 * @param runId names the run in whose folder the results are written
 * @param fresh whether all batches are evaluated again
 * @param evaluationsAtOnce ranges of batches evaluated beside each other
 * @param threads threads of the engine in each
 */
public record EvaluationRequest(
    EvaluationSource source,
    Evaluation evaluation,
    String workspace,
    String runId,
    boolean fresh,
    int evaluationsAtOnce,
    int threads) {

  /**
   * Checks that the training examples of a task, or as many as the trials use, fill one batch.
   *
   * @param limit how many the trials use at most; null if all
   * @throws EvaluationException if not
   */
  public void requireOneBatch(String task, long examples, Long limit) {
    long used = limit == null ? examples : Math.min(examples, limit);
    int batch = evaluation.plan().batchSize();
    if (batch > used) {
      throw new EvaluationException(
          ("expected the batch size to be at most the %,d training examples of %s%s, found %d;"
                  + " give a smaller one (--batch-size, or evaluation.batchSize)")
              .formatted(used, task, used < examples ? " that are used" : "", batch));
    }
  }
}
