package dev.fisherflow.pipelines;

import dev.fisherflow.pipelines.evaluation.EvaluationFolder;
import dev.fisherflow.pipelines.evaluation.WriteEvaluation;
import dev.fisherflow.pipelines.spec.Evaluation;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.transforms.evaluation.EvaluateCheckpoints;
import dev.fisherflow.transforms.evaluation.SummarizeIndicators;
import dev.fisherflow.transforms.execution.SharedLearner;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Checkpoints to indicators, to their means, to the folder {@code evaluation/} of a run. {@link
 * #FAILURES} has what could not be evaluated, {@link #PAGES} the page's location once all is
 * written.
 */
final class EvaluateTargets extends PTransform<PCollection<EvaluationTarget>, PCollectionTuple> {

  static final TupleTag<FailedRecord> FAILURES = new TupleTag<>("failures");
  static final TupleTag<String> PAGES = new TupleTag<>("pages");

  private static final long serialVersionUID = 1L;

  private final EvaluationFolder folder;
  private final Evaluation evaluation;
  private final boolean fresh;
  private final SharedLearner learner;

  private EvaluateTargets(
      EvaluationFolder folder, Evaluation evaluation, boolean fresh, SharedLearner learner) {
    this.folder = folder;
    this.evaluation = evaluation;
    this.fresh = fresh;
    this.learner = learner;
  }

  /**
   * The evaluation.
   *
   * @param fresh whether batches that were evaluated before are evaluated again
   * @param learner evaluates
   */
  static EvaluateTargets into(
      EvaluationFolder folder, Evaluation evaluation, boolean fresh, SharedLearner learner) {
    return new EvaluateTargets(folder, evaluation, fresh, learner);
  }

  @Override
  public PCollectionTuple expand(PCollection<EvaluationTarget> targets) {
    PCollectionTuple evaluated =
        targets.apply(
            "Evaluate",
            EvaluateCheckpoints.in(folder.workspace(), learner, evaluation.plan())
                .withBatches(evaluation.batches())
                .withFresh(fresh));
    PCollection<String> pages =
        PCollectionTuple.of(
                WriteEvaluation.INDICATORS, evaluated.get(EvaluateCheckpoints.INDICATORS))
            .and(
                WriteEvaluation.SUMMARIES,
                evaluated
                    .get(EvaluateCheckpoints.INDICATORS)
                    .apply("Summarize", SummarizeIndicators.byCheckpoint()))
            .and(WriteEvaluation.FAILURES, evaluated.get(EvaluateCheckpoints.FAILURES))
            .apply("WriteEvaluation", WriteEvaluation.into(folder, evaluation));
    return PCollectionTuple.of(FAILURES, evaluated.get(EvaluateCheckpoints.FAILURES))
        .and(PAGES, pages);
  }
}
