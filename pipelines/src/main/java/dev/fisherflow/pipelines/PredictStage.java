package dev.fisherflow.pipelines;

import dev.fisherflow.pipelines.sweep.Sweep;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.transforms.prediction.PredictDevs;
import dev.fisherflow.transforms.prediction.PredictTests;
import dev.fisherflow.transforms.prediction.TrialsToRestore;
import dev.fisherflow.transforms.training.TrainTrials;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.Wait;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * Selections to the tags of {@link PredictTests}, empty if the sweep predicts no test sets, and to
 * the {@link PredictDevs#FILES}. Selected weights that were deleted are trained again for test
 * sets.
 */
final class PredictStage extends PTransform<PCollection<Selection>, PCollectionTuple> {

  private static final long serialVersionUID = 1L;

  private final boolean asked;
  private final TrialsToRestore find;
  private final TrainTrials restore;
  private final PredictTests tests;
  private final PredictDevs devs;

  private PredictStage(
      boolean asked,
      TrialsToRestore find,
      TrainTrials restore,
      PredictTests tests,
      PredictDevs devs) {
    this.asked = asked;
    this.find = find;
    this.restore = restore;
    this.tests = tests;
    this.devs = devs;
  }

  /**
   * The predictions of a sweep.
   *
   * @param restore trains what was deleted
   */
  static PredictStage of(Sweep sweep, TrainTrials restore, PredictTests tests, PredictDevs devs) {
    boolean fresh = sweep.request().fresh();
    return new PredictStage(
        sweep.predicts(),
        TrialsToRestore.in(sweep.folder().workspace()).withFresh(fresh),
        restore,
        tests.withFresh(fresh),
        devs.withFresh(fresh));
  }

  @Override
  public PCollectionTuple expand(PCollection<Selection> selections) {
    if (!asked) {
      PCollectionTuple answered = selections.apply("PredictDevs", devs);
      return nothing(selections.getPipeline())
          .and(PredictDevs.FILES, answered.get(PredictDevs.FILES))
          .and(PredictTests.FAILURES, answered.get(PredictDevs.FAILURES));
    }
    PCollectionTuple restored = selections.apply("FindDeleted", find).apply("Restore", restore);
    PCollection<Selection> there =
        selections.apply("AwaitRestored", Wait.on(restored.get(TrainTrials.RESULTS)));
    PCollectionTuple predicted = there.apply("Predict", tests);
    PCollectionTuple answered = there.apply("PredictDevs", devs);
    PCollection<FailedRecord> failures =
        PCollectionList.of(restored.get(TrainTrials.FAILURES))
            .and(predicted.get(PredictTests.FAILURES))
            .and(answered.get(PredictDevs.FAILURES))
            .apply("Failures", Flatten.pCollections());
    return PCollectionTuple.of(PredictTests.PREDICTIONS, predicted.get(PredictTests.PREDICTIONS))
        .and(PredictTests.SCORES, predicted.get(PredictTests.SCORES))
        .and(PredictDevs.FILES, answered.get(PredictDevs.FILES))
        .and(PredictTests.FAILURES, failures);
  }

  private static PCollectionTuple nothing(Pipeline pipeline) {
    return PCollectionTuple.of(
            PredictTests.PREDICTIONS,
            pipeline.apply(
                "NoPredictions",
                Create.empty(
                    KvCoder.of(AvroCoder.of(Method.class), AvroCoder.of(Prediction.class)))))
        .and(
            PredictTests.SCORES,
            pipeline.apply("NoScores", Create.empty(AvroCoder.of(TestScore.class))));
  }
}
