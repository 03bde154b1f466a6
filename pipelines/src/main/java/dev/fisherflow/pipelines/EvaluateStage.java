package dev.fisherflow.pipelines;

import dev.fisherflow.pipelines.evaluation.EvaluationFolder;
import dev.fisherflow.pipelines.evaluation.EvaluationTargets;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.Evaluation;
import dev.fisherflow.pipelines.sweep.Sweep;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.execution.SharedLearner;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * Results to the tags of {@link EvaluateTargets}, for their checkpoints; all empty if the sweep's
 * specification asks for no evaluation.
 */
final class EvaluateStage extends PTransform<PCollection<TrialResult>, PCollectionTuple> {

  private static final long serialVersionUID = 1L;

  private final transient Sweep sweep;
  private final SharedLearner learner;

  private EvaluateStage(Sweep sweep, SharedLearner learner) {
    this.sweep = sweep;
    this.learner = learner;
  }

  static EvaluateStage of(Sweep sweep, SharedLearner learner) {
    return new EvaluateStage(sweep, learner);
  }

  @Override
  public PCollectionTuple expand(PCollection<TrialResult> results) {
    Optional<Evaluation> asked = sweep.request().specification().evaluation();
    return asked
        .map(evaluation -> evaluated(results, evaluation))
        .orElseGet(() -> nothing(results.getPipeline()));
  }

  private PCollectionTuple evaluated(PCollection<TrialResult> results, Evaluation evaluation) {
    return results
        .apply(
            "Targets",
            EvaluationTargets.of(
                evaluation.checkpoints(), TrialPlan.of(sweep.request().specification()).names()))
        .apply(
            "Evaluate",
            EvaluateTargets.into(
                new EvaluationFolder(sweep.folder()),
                evaluation,
                sweep.request().fresh(),
                learner));
  }

  private static PCollectionTuple nothing(Pipeline pipeline) {
    return PCollectionTuple.of(
            EvaluateTargets.PAGES, pipeline.apply("NoPages", Create.empty(StringUtf8Coder.of())))
        .and(
            EvaluateTargets.FAILURES,
            pipeline.apply("NoFailures", Create.empty(AvroCoder.of(FailedRecord.class))));
  }
}
