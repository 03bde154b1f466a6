package dev.fisherflow.pipelines;

import dev.fisherflow.learning.trial.InProcessEvaluator;
import dev.fisherflow.pipelines.spec.Evaluation;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.transforms.evaluation.EvaluateCheckpoints;
import dev.fisherflow.transforms.evaluation.SummarizeIndicators;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * Checkpoints to indicators, to their means, to the folder {@code evaluation/} of a run. The output
 * are the records of what could not be evaluated.
 */
final class EvaluationStage
    extends PTransform<PCollection<EvaluationTarget>, PCollection<FailedRecord>> {

  private static final long serialVersionUID = 1L;

  private final EvaluationFolder folder;
  private final Evaluation evaluation;
  private final boolean fresh;
  private final int threads;

  private EvaluationStage(
      EvaluationFolder folder, Evaluation evaluation, boolean fresh, int threads) {
    this.folder = folder;
    this.evaluation = evaluation;
    this.fresh = fresh;
    this.threads = threads;
  }

  /**
   * The evaluation.
   *
   * @param fresh whether batches that were evaluated before are evaluated again
   * @param threads threads of the engine in each process
   */
  static EvaluationStage into(
      EvaluationFolder folder, Evaluation evaluation, boolean fresh, int threads) {
    return new EvaluationStage(folder, evaluation, fresh, threads);
  }

  @Override
  public PCollection<FailedRecord> expand(PCollection<EvaluationTarget> targets) {
    int engineThreads = threads;
    PCollectionTuple evaluated =
        targets.apply(
            "Evaluate",
            EvaluateCheckpoints.in(
                    folder.workspace(),
                    () -> new InProcessEvaluator(engineThreads),
                    evaluation.plan())
                .withBatches(evaluation.batches())
                .withFresh(fresh));
    PCollectionTuple.of(WriteEvaluation.INDICATORS, evaluated.get(EvaluateCheckpoints.INDICATORS))
        .and(
            WriteEvaluation.SUMMARIES,
            evaluated
                .get(EvaluateCheckpoints.INDICATORS)
                .apply("Summarize", SummarizeIndicators.byCheckpoint()))
        .and(WriteEvaluation.FAILURES, evaluated.get(EvaluateCheckpoints.FAILURES))
        .apply("WriteEvaluation", WriteEvaluation.into(folder, evaluation));
    return evaluated.get(EvaluateCheckpoints.FAILURES);
  }
}
