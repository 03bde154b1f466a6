package dev.fisherflow.pipelines;

import dev.fisherflow.pipelines.sweep.Sweep;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.TestScore;
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
 * Selections to the tags of {@link PredictTests}, all empty if the sweep predicts nothing. Selected
 * weights that were deleted are trained again first.
 */
final class PredictStage extends PTransform<PCollection<Selection>, PCollectionTuple> {

  private static final long serialVersionUID = 1L;

  private final boolean asked;
  private final TrialsToRestore find;
  private final TrainTrials restore;
  private final PredictTests predict;

  private PredictStage(
      boolean asked, TrialsToRestore find, TrainTrials restore, PredictTests predict) {
    this.asked = asked;
    this.find = find;
    this.restore = restore;
    this.predict = predict;
  }

  /**
   * The predictions of a sweep.
   *
   * @param restore trains what was deleted
   */
  static PredictStage of(Sweep sweep, TrainTrials restore, PredictTests predict) {
    boolean fresh = sweep.request().fresh();
    return new PredictStage(
        sweep.predicts(),
        TrialsToRestore.in(sweep.folder().workspace()).withFresh(fresh),
        restore,
        predict.withFresh(fresh));
  }

  @Override
  public PCollectionTuple expand(PCollection<Selection> selections) {
    if (!asked) {
      return nothing(selections.getPipeline());
    }
    PCollectionTuple restored = selections.apply("FindDeleted", find).apply("Restore", restore);
    PCollectionTuple predicted =
        selections
            .apply("AwaitRestored", Wait.on(restored.get(TrainTrials.RESULTS)))
            .apply("Predict", predict);
    PCollection<FailedRecord> failures =
        PCollectionList.of(restored.get(TrainTrials.FAILURES))
            .and(predicted.get(PredictTests.FAILURES))
            .apply("Failures", Flatten.pCollections());
    return PCollectionTuple.of(PredictTests.PREDICTIONS, predicted.get(PredictTests.PREDICTIONS))
        .and(PredictTests.SCORES, predicted.get(PredictTests.SCORES))
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
            pipeline.apply("NoScores", Create.empty(AvroCoder.of(TestScore.class))))
        .and(
            PredictTests.FAILURES,
            pipeline.apply("NoFailures", Create.empty(AvroCoder.of(FailedRecord.class))));
  }
}
