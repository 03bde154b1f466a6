package dev.fisherflow.pipelines;

import dev.fisherflow.learning.learner.InProcessEvaluator;
import dev.fisherflow.learning.learner.InProcessExecutor;
import dev.fisherflow.learning.learner.InProcessPredictor;
import dev.fisherflow.learning.worker.WorkerEvaluator;
import dev.fisherflow.learning.worker.WorkerExecutor;
import dev.fisherflow.learning.worker.WorkerPredictor;
import dev.fisherflow.learning.worker.WorkerSettings;
import dev.fisherflow.pipelines.evaluation.EvaluationFolder;
import dev.fisherflow.pipelines.evaluation.EvaluationTargets;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.Evaluation;
import dev.fisherflow.pipelines.sweep.ExpandTrials;
import dev.fisherflow.pipelines.sweep.RecordTrials;
import dev.fisherflow.pipelines.sweep.SlotOptions;
import dev.fisherflow.pipelines.sweep.Sweep;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.pipelines.sweep.WriteReport;
import dev.fisherflow.pipelines.sweep.WriteRun;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.SubmissionManifest;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.DatasetRequest;
import dev.fisherflow.transforms.dataset.DatasetStore;
import dev.fisherflow.transforms.dataset.PrepareDatasets;
import dev.fisherflow.transforms.execution.EvaluatorFactory;
import dev.fisherflow.transforms.execution.ExampleSources;
import dev.fisherflow.transforms.execution.ExecutorFactory;
import dev.fisherflow.transforms.execution.PredictorFactory;
import dev.fisherflow.transforms.prediction.PredictTests;
import dev.fisherflow.transforms.prediction.TrialsToRestore;
import dev.fisherflow.transforms.selection.SelectCheckpoints;
import dev.fisherflow.transforms.submission.PackageSubmission;
import dev.fisherflow.transforms.training.TrainTrials;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.Wait;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * The whole sweep as one dataflow:
 *
 * <pre>
 * requests → datasets → trials → results → selections → predictions → GLUE zips, test scores
 *                                     ├──────────┴───────────────────────┴→ the run's folder
 *                                     └→ checkpoints → indicators, if asked for  → its report
 * </pre>
 */
final class SweepPipeline {

  private SweepPipeline() {}

  /**
   * Adds the sweep to a pipeline.
   *
   * @param given makes what trains the trials; if empty, what the request says
   */
  static void build(Pipeline pipeline, Sweep sweep, Optional<ExecutorFactory> given) {
    SweepRequest request = sweep.request();
    Workspace workspace = sweep.folder().workspace();
    ExampleSources examples = trial -> new DatasetStore(workspace).open(trial.getDatasetDigest());
    TrialNames names = TrialPlan.of(request.specification()).names();

    PCollectionTuple prepared = prepare(pipeline, sweep);
    PCollection<DatasetManifest> datasets = prepared.get(PrepareDatasets.MANIFESTS);

    PCollection<Trial> trials =
        datasets
            .apply("ExpandTrials", ExpandTrials.of(request.specification(), sweep.models()))
            .apply("RecordTrials", RecordTrials.in(sweep.folder()));

    PCollectionTuple trained =
        trials.apply(
            "Train",
            TrainTrials.in(
                    workspace,
                    request.runId(),
                    given.orElseGet(() -> executors(pipeline, request)),
                    examples)
                .withSlots(slots(pipeline, request))
                .withFresh(request.fresh()));
    PCollection<TrialResult> results = trained.get(TrainTrials.RESULTS);

    PCollectionTuple selected = results.apply("Select", SelectCheckpoints.byScore());
    PCollection<Selection> selections = selected.get(SelectCheckpoints.SELECTIONS);

    PCollectionList<FailedRecord> failures =
        PCollectionList.of(prepared.get(PrepareDatasets.FAILURES))
            .and(trained.get(TrainTrials.FAILURES))
            .and(selected.get(SelectCheckpoints.FAILURES));
    boolean images = request.specification().tasks().stream().anyMatch(Task::images);
    PCollection<TestScore> scores =
        pipeline.apply("NoScores", Create.empty(AvroCoder.of(TestScore.class)));
    PCollection<SubmissionManifest> submissions =
        pipeline.apply("NoZips", Create.empty(AvroCoder.of(SubmissionManifest.class)));
    if (images || request.specification().submission()) {
      PCollectionTuple restored =
          selections
              .apply("FindDiscarded", TrialsToRestore.in(workspace).withFresh(request.fresh()))
              .apply(
                  "Restore",
                  TrainTrials.in(workspace, request.runId(), executors(pipeline, request), examples)
                      .withSlots(slots(pipeline, request)));
      failures = failures.and(restored.get(TrainTrials.FAILURES));
      PCollection<Selection> whole =
          selections.apply("AwaitRestored", Wait.on(restored.get(TrainTrials.RESULTS)));
      PCollectionTuple predicted =
          whole.apply(
              "Predict",
              PredictTests.in(workspace, predictors(pipeline, request), examples)
                  .withFresh(request.fresh()));
      failures = failures.and(predicted.get(PredictTests.FAILURES));
      if (images) {
        scores = predicted.get(PredictTests.SCORES);
      } else {
        PCollectionTuple packaged =
            PCollectionTuple.of(
                    PackageSubmission.PREDICTIONS, predicted.get(PredictTests.PREDICTIONS))
                .and(PackageSubmission.SELECTIONS, selections)
                .apply("Package", PackageSubmission.into(workspace, request.runId()));
        submissions = packaged.get(PackageSubmission.MANIFESTS);
        failures = failures.and(packaged.get(PackageSubmission.FAILURES));
      }
    }

    List<PCollection<String>> evaluated = new ArrayList<>();
    if (request.specification().evaluation().isPresent()) {
      Evaluation evaluation = request.specification().evaluation().get();
      PCollectionTuple indicated =
          results
              .apply("EvaluationTargets", EvaluationTargets.of(evaluation.checkpoints(), names))
              .apply(
                  "EvaluationStage",
                  EvaluationStage.into(
                      new EvaluationFolder(sweep.folder()),
                      evaluation,
                      request.fresh(),
                      evaluators(pipeline, request)));
      failures = failures.and(indicated.get(EvaluationStage.FAILURES));
      evaluated.add(indicated.get(EvaluationStage.PAGES));
    }

    PCollection<String> written =
        PCollectionTuple.of(WriteRun.DATASETS, datasets)
            .and(WriteRun.RESULTS, results)
            .and(WriteRun.SELECTIONS, selections)
            .and(WriteRun.SCORES, scores)
            .and(WriteRun.SUBMISSIONS, submissions)
            .and(WriteRun.FAILURES, failures.apply("Failures", Flatten.pCollections()))
            .apply("WriteRun", WriteRun.into(sweep.folder(), names, sweep.begun()));
    for (PCollection<String> page : evaluated) {
      written = written.apply("AfterEvaluation", Wait.on(page)).setCoder(StringUtf8Coder.of());
    }
    written.apply("WriteReport", WriteReport.into(sweep.folder()));
  }

  private static ExecutorFactory executors(Pipeline pipeline, SweepRequest request) {
    int threads = request.threadsPerTrial();
    int checkpointEvery = request.checkpointEvery();
    if (!request.execution().workers()) {
      return () -> new InProcessExecutor(threads, checkpointEvery);
    }
    WorkerSettings settings =
        workers(pipeline, request)
            .withCheckpointEvery(checkpointEvery)
            .withTimeLimit(request.execution().timeLimit().orElse(null));
    return () -> new WorkerExecutor(settings);
  }

  private static PredictorFactory predictors(Pipeline pipeline, SweepRequest request) {
    int threads = request.threadsPerTrial();
    if (!request.execution().workers()) {
      return () -> new InProcessPredictor(threads);
    }
    WorkerSettings settings = workers(pipeline, request);
    return () -> new WorkerPredictor(settings);
  }

  private static EvaluatorFactory evaluators(Pipeline pipeline, SweepRequest request) {
    int threads = request.threadsPerTrial();
    if (!request.execution().workers()) {
      return () -> new InProcessEvaluator(threads);
    }
    WorkerSettings settings = workers(pipeline, request);
    return () -> new WorkerEvaluator(settings);
  }

  /** Without the time limit, which is the trials'. */
  private static WorkerSettings workers(Pipeline pipeline, SweepRequest request) {
    Integer slots = pipeline.getOptions().as(SlotOptions.class).getSlotsOfProcess();
    return WorkerSettings.of(
            slots == null ? request.trialsAtOnce() : slots, request.threadsPerTrial())
        .withMemory(request.execution().memory().orElse(null));
  }

  private static List<Integer> slots(Pipeline pipeline, SweepRequest request) {
    List<Integer> slots = pipeline.getOptions().as(SlotOptions.class).getSlots();
    return slots == null ? IntStream.range(0, request.trialsAtOnce()).boxed().toList() : slots;
  }

  /** Adds the preparation of the sweep's datasets alone. */
  static PCollectionTuple prepare(Pipeline pipeline, Sweep sweep) {
    List<DatasetRequest> requests = sweep.datasets();
    return pipeline
        .apply(
            "Requests", Create.of(requests).withCoder(SerializableCoder.of(DatasetRequest.class)))
        .apply("Prepare", PrepareDatasets.into(sweep.folder().workspace()));
  }
}
