package dev.fisherflow.pipelines;

import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.SelectionSettings;
import dev.fisherflow.pipelines.sweep.ExpandTrials;
import dev.fisherflow.pipelines.sweep.RecordTrials;
import dev.fisherflow.pipelines.sweep.SlotOptions;
import dev.fisherflow.pipelines.sweep.Sweep;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.pipelines.sweep.WriteReport;
import dev.fisherflow.pipelines.sweep.WriteRun;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.dataset.DatasetRequest;
import dev.fisherflow.transforms.dataset.DatasetStore;
import dev.fisherflow.transforms.dataset.PrepareDatasets;
import dev.fisherflow.transforms.execution.ExampleSources;
import dev.fisherflow.transforms.execution.SharedLearner;
import dev.fisherflow.transforms.prediction.PredictDevs;
import dev.fisherflow.transforms.prediction.PredictTests;
import dev.fisherflow.transforms.selection.ConfirmingTrials;
import dev.fisherflow.transforms.selection.SelectCheckpoints;
import dev.fisherflow.transforms.submission.PackageSubmission;
import dev.fisherflow.transforms.training.TrainTrials;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.Wait;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;

/**
 * The whole sweep as one dataflow:
 *
 * <pre>
 * requests → datasets → trials → results → selections → predictions → GLUE zips, scores, answers
 *                                     ├──────────┴───────────────────────┴→ the run's folder
 *                                     └→ checkpoints → indicators, if asked for  → its report
 * </pre>
 *
 * Under the fair protocol those results are of tuning trials, and choose the trials that confirm;
 * selections are made of the results of these, and the run's folder gets both.
 */
final class SweepPipeline {

  private final Pipeline pipeline;
  private final Sweep sweep;
  private final SweepRequest request;
  private final Workspace workspace;
  private final ExampleSources examples;
  private final SharedLearner learner;

  private SweepPipeline(Pipeline pipeline, Sweep sweep, SharedLearner learner) {
    this.pipeline = pipeline;
    this.sweep = sweep;
    this.request = sweep.request();
    this.workspace = sweep.folder().workspace();
    this.examples = examples(workspace);
    this.learner = learner;
  }

  /**
   * Adds the sweep to a pipeline.
   *
   * @param learner trains, restores, predicts and evaluates
   */
  static void build(Pipeline pipeline, Sweep sweep, SharedLearner learner) {
    new SweepPipeline(pipeline, sweep, learner).build();
  }

  private void build() {
    PCollectionTuple datasets = prepare(pipeline, sweep);
    Trained trained = train(expand(datasets));
    PCollectionTuple selections = select(trained.reported());
    PCollectionTuple predictions = predict(selections);
    PCollectionTuple zips = packageZips(predictions, selections);
    PCollectionTuple indicators = evaluate(trained.reported());
    write(datasets, trained, selections, predictions, zips, indicators);
  }

  /** Adds the preparation of the sweep's datasets alone. */
  static PCollectionTuple prepare(Pipeline pipeline, Sweep sweep) {
    List<DatasetRequest> requests = sweep.datasets();
    return pipeline
        .apply(
            "Requests", Create.of(requests).withCoder(SerializableCoder.of(DatasetRequest.class)))
        .apply("Prepare", PrepareDatasets.into(sweep.folder().workspace()));
  }

  private PCollection<Trial> expand(PCollectionTuple datasets) {
    return datasets
        .get(PrepareDatasets.MANIFESTS)
        .apply("Expand", ExpandTrials.of(request.specification(), sweep.models()));
  }

  /**
   * What training gave.
   *
   * @param results of all trials
   * @param reported those that are compared: of the fair protocol the confirming ones
   * @param failures why trials failed
   */
  private record Trained(
      PCollection<TrialResult> results,
      PCollection<TrialResult> reported,
      PCollection<FailedRecord> failures) {}

  private Trained train(PCollection<Trial> trials) {
    PCollectionTuple first = train("Train", trials);
    SelectionSettings selection = request.specification().selection();
    if (!selection.fair()) {
      PCollection<TrialResult> results = first.get(TrainTrials.RESULTS);
      return new Trained(results, results, first.get(TrainTrials.FAILURES));
    }
    PCollectionTuple second =
        train(
            "Confirm",
            first
                .get(TrainTrials.RESULTS)
                .apply(
                    "ChooseSettings",
                    ConfirmingTrials.with(selection.diverged(), selection.confirming())));
    return new Trained(
        both("BothPhases", first, second, TrainTrials.RESULTS),
        second.get(TrainTrials.RESULTS),
        both("FailuresOfBoth", first, second, TrainTrials.FAILURES));
  }

  private PCollectionTuple train(String name, PCollection<Trial> trials) {
    return trials.apply(
        name, training().withFresh(request.fresh()).withRecorder(new RecordTrials(sweep.folder())));
  }

  private static <T> PCollection<T> both(
      String name, PCollectionTuple first, PCollectionTuple second, TupleTag<T> tag) {
    return PCollectionList.of(first.get(tag))
        .and(second.get(tag))
        .apply(name, Flatten.pCollections());
  }

  private PCollectionTuple select(PCollection<TrialResult> results) {
    return results.apply(
        "Select", SelectCheckpoints.byScore(request.specification().selection().diverged()));
  }

  private PCollectionTuple predict(PCollectionTuple selections) {
    return selections
        .get(SelectCheckpoints.SELECTIONS)
        .apply(
            "Predict",
            PredictStage.of(
                sweep,
                training(),
                PredictTests.in(workspace, learner, examples),
                PredictDevs.in(workspace, learner, examples)));
  }

  private PCollectionTuple packageZips(PCollectionTuple predictions, PCollectionTuple selections) {
    return PCollectionTuple.of(
            PackageSubmission.PREDICTIONS, predictions.get(PredictTests.PREDICTIONS))
        .and(PackageSubmission.SELECTIONS, selections.get(SelectCheckpoints.SELECTIONS))
        .apply("Package", PackageStage.of(sweep));
  }

  private PCollectionTuple evaluate(PCollection<TrialResult> results) {
    return results.apply("Evaluate", EvaluateStage.of(sweep, learner));
  }

  /** The run's folder, and its report once the pages of the evaluation are there too. */
  private void write(
      PCollectionTuple datasets,
      Trained trained,
      PCollectionTuple selections,
      PCollectionTuple predictions,
      PCollectionTuple zips,
      PCollectionTuple indicators) {
    PCollection<FailedRecord> failures =
        PCollectionList.of(datasets.get(PrepareDatasets.FAILURES))
            .and(trained.failures())
            .and(selections.get(SelectCheckpoints.FAILURES))
            .and(predictions.get(PredictTests.FAILURES))
            .and(zips.get(PackageSubmission.FAILURES))
            .and(indicators.get(EvaluateTargets.FAILURES))
            .apply("Failures", Flatten.pCollections());
    PCollectionTuple.of(WriteRun.DATASETS, datasets.get(PrepareDatasets.MANIFESTS))
        .and(WriteRun.RESULTS, trained.results())
        .and(WriteRun.SELECTIONS, selections.get(SelectCheckpoints.SELECTIONS))
        .and(WriteRun.SCORES, predictions.get(PredictTests.SCORES))
        .and(WriteRun.DEV_ANSWERS, predictions.get(PredictDevs.FILES))
        .and(WriteRun.SUBMISSIONS, zips.get(PackageSubmission.MANIFESTS))
        .and(WriteRun.FAILURES, failures)
        .apply(
            "WriteRun",
            WriteRun.into(
                sweep.folder(),
                TrialPlan.of(request.specification()).names(),
                request.specification().target().orElse(null),
                sweep.begun(),
                sweep.watch()))
        .apply("AwaitEvaluation", Wait.on(indicators.get(EvaluateTargets.PAGES)))
        .setCoder(StringUtf8Coder.of())
        .apply("WriteReport", WriteReport.into(sweep.folder()));
  }

  private static ExampleSources examples(Workspace workspace) {
    return trial -> new DatasetStore(workspace).open(trial.getDatasetDigest());
  }

  /** Training in this run's slots. */
  private TrainTrials training() {
    List<Integer> slots = pipeline.getOptions().as(SlotOptions.class).getSlots();
    return TrainTrials.in(workspace, request.runId(), learner, examples)
        .withSlots(
            slots == null ? IntStream.range(0, request.trialsAtOnce()).boxed().toList() : slots);
  }
}
