package dev.fisherflow.pipelines;

import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.learning.learner.LearnerFactory;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.pipelines.evaluation.EvaluationException;
import dev.fisherflow.pipelines.evaluation.EvaluationFolder;
import dev.fisherflow.pipelines.evaluation.EvaluationOutcome;
import dev.fisherflow.pipelines.evaluation.EvaluationRequest;
import dev.fisherflow.pipelines.evaluation.EvaluationSource;
import dev.fisherflow.pipelines.evaluation.EvaluationTargets;
import dev.fisherflow.pipelines.evaluation.GivenAdapters;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.run.RunFolders;
import dev.fisherflow.pipelines.run.RunReport;
import dev.fisherflow.pipelines.sweep.EmbeddedData;
import dev.fisherflow.pipelines.sweep.Execution;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.dataset.DatasetPlan;
import dev.fisherflow.transforms.dataset.DatasetRequest;
import dev.fisherflow.transforms.dataset.DatasetStore;
import dev.fisherflow.transforms.dataset.PrepareDatasets;
import dev.fisherflow.transforms.evaluation.EvaluateCheckpoints;
import dev.fisherflow.transforms.execution.SharedLearner;
import dev.fisherflow.transforms.lease.Leases.Lease;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.joda.time.Duration;

/** Evaluations as Beam pipelines, on whichever runner the options name. */
public final class BeamEvaluations implements Evaluations {

  private static final Duration POLL = Duration.millis(500);

  private final IntFunction<PipelineOptions> options;
  private final Optional<LearnerFactory> learners;

  /**
   * Evaluations on a runner.
   *
   * @param options options of a pipeline with so many elements at once; {@code run()} is not to
   *     wait for the pipeline's end
   */
  public BeamEvaluations(IntFunction<PipelineOptions> options) {
    this(options, Optional.empty());
  }

  private BeamEvaluations(IntFunction<PipelineOptions> options, Optional<LearnerFactory> learners) {
    this.options = options;
    this.learners = learners;
  }

  /** With what a factory makes in place of the learner of this process. */
  public BeamEvaluations withLearners(LearnerFactory factory) {
    return new BeamEvaluations(options, Optional.of(factory));
  }

  @Override
  public EvaluationOutcome evaluate(EvaluationRequest request, Progress progress) {
    Workspace workspace = Workspace.at(request.workspace());
    if (request.source() instanceof EvaluationSource.Run run) {
      requireResults(new RunFolder(workspace, run.runId()));
    }
    try (Lease lease = new RunFolder(workspace, request.runId()).ownership().lease()) {
      return evaluate(workspace, request, progress);
    }
  }

  private static void requireResults(RunFolder run) {
    run.manifest(); // or its damage is found when all is done
    if (!run.hasResults()) {
      throw RunFolders.unknown("run '" + run.runId() + "' that has ended", run.workspace());
    }
  }

  private EvaluationOutcome evaluate(
      Workspace workspace, EvaluationRequest request, Progress progress) {
    EvaluationFolder folder = new EvaluationFolder(new RunFolder(workspace, request.runId()));
    Pipeline pipeline = Pipeline.create(options.apply(request.evaluationsAtOnce()));
    Targets targets =
        request.source() instanceof EvaluationSource.Run run
            ? ofRun(pipeline, run, request)
            : ofAdapters(pipeline, (EvaluationSource.Adapters) request.source(), request);
    SharedLearner learner = SharedLearner.of(learners.orElseGet(() -> inProcess(request)));
    targets.elements.apply(
        "EvaluateTargets",
        EvaluateTargets.into(folder, request.evaluation(), request.fresh(), learner));
    folder.clear();
    await(pipeline.run(), (long) targets.count * request.evaluation().batches(), progress);
    if (folder.run().ended()) {
      RunReport.of(workspace, request.runId()).write();
    }
    List<FailedRecord> failures = folder.failures();
    return new EvaluationOutcome(folder.summaries(), failures, folder.files());
  }

  private static LearnerFactory inProcess(EvaluationRequest request) {
    return Execution.IN_PROCESS.learners(
        request.evaluationsAtOnce(), request.threads(), Learner.CHECKPOINT_EVERY);
  }

  private record Targets(PCollection<EvaluationTarget> elements, int count) {}

  private static Targets ofRun(
      Pipeline pipeline, EvaluationSource.Run run, EvaluationRequest request) {
    Workspace workspace = Workspace.at(request.workspace());
    RunFolder folder = new RunFolder(workspace, run.runId());
    List<TrialResult> results = folder.results();
    TrialNames names = TrialNames.of(results.stream().map(TrialResult::getTrial).toList());
    List<TrialResult> chosen =
        results.stream().filter(result -> isChosen(result.getTrial(), run)).toList();
    if (chosen.isEmpty()) {
      throw new EvaluationException(
          "no trial of the run %s is of the tasks %s and the optimizers %s"
              .formatted(run.runId(), anyIfEmpty(run.tasks()), anyIfEmpty(run.optimizers())));
    }
    List<EvaluationTarget> targets = new ArrayList<>();
    for (TrialResult result : chosen) {
      targets.addAll(
          EvaluationTargets.of(
              result, request.evaluation().checkpoints(), names.label(result.getTrial())));
    }
    if (targets.isEmpty()) {
      throw new EvaluationException(
          ("the trials of the run %s kept no checkpoints of their epochs: set"
                  + " training.keepCheckpoints: epochs in its specification and run the sweep again")
              .formatted(run.runId()));
    }
    DatasetStore datasets = new DatasetStore(workspace);
    for (EvaluationTarget target : targets) {
      datasets
          .trainRows(target.getDatasetDigest())
          .ifPresent(rows -> request.requireOneBatch(target.getTask(), rows, target.getLimit()));
    }
    PCollection<EvaluationTarget> elements =
        pipeline.apply(
            "Targets", Create.of(targets).withCoder(AvroCoder.of(EvaluationTarget.class)));
    return new Targets(elements, targets.size());
  }

  private static boolean isChosen(Trial trial, EvaluationSource.Run run) {
    return (run.tasks().isEmpty() || run.tasks().contains(trial.getTask()))
        && (run.optimizers().isEmpty()
            || run.optimizers().contains(trial.getOptimizer().getType()));
  }

  private static String anyIfEmpty(List<String> names) {
    return names.isEmpty() ? "(any)" : names.toString();
  }

  private static Targets ofAdapters(
      Pipeline pipeline, EvaluationSource.Adapters given, EvaluationRequest request) {
    Workspace workspace = Workspace.at(request.workspace());
    ModelSource model = ModelSource.of(given.model());
    model.check();
    model.require(given.task(), given.maxTokens());
    GivenAdapters adapters = GivenAdapters.into(workspace, given, model);
    String glue =
        given.glue().orElseGet(() -> EmbeddedData.write(List.of(given.task()), workspace));
    DatasetRequest dataset =
        given.task().images()
            ? DatasetRequest.images(given.task(), glue)
            : DatasetRequest.of(
                given.task(), glue, model.tokenizer(), model.inputFormat(), given.maxTokens());
    request.requireOneBatch(
        given.task().key(),
        DatasetPlan.of(dataset, workspace, fault -> {}).trainRows(),
        given.limit().orElse(null));
    PCollectionTuple prepared =
        pipeline
            .apply(
                "Requests",
                Create.of(List.of(dataset)).withCoder(SerializableCoder.of(DatasetRequest.class)))
            .apply("Prepare", PrepareDatasets.into(workspace));
    return new Targets(
        prepared.get(PrepareDatasets.MANIFESTS).apply("Adapters", adapters), adapters.count());
  }

  private static void await(PipelineResult running, long total, Progress progress) {
    PipelineResult.State state;
    do {
      state = running.waitUntilFinish(POLL);
      progress.advanced(batchesDone(running), total);
    } while (state == null || !state.isTerminal());
    if (state != PipelineResult.State.DONE) {
      throw new IllegalStateException("the pipeline ended as " + state);
    }
  }

  private static long batchesDone(PipelineResult running) {
    long done = 0;
    for (String counter : List.of("evaluated", "cached")) {
      MetricsFilter filter =
          MetricsFilter.builder()
              .addNameFilter(MetricNameFilter.named(EvaluateCheckpoints.class, counter))
              .build();
      for (MetricResult<Long> result : running.metrics().queryMetrics(filter).getCounters()) {
        done += result.getAttempted();
      }
    }
    return done;
  }
}
