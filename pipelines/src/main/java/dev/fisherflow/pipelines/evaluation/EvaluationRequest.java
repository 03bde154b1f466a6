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
    int threads) {}
