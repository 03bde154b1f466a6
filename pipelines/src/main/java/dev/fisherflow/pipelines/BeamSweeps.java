package dev.fisherflow.pipelines;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.learning.host.OutsideFault;
import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.learning.learner.LearnerFactory;
import dev.fisherflow.pipelines.evaluation.EvaluationFolder;
import dev.fisherflow.pipelines.plan.DatasetNeed;
import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.sweep.DataLimits;
import dev.fisherflow.pipelines.sweep.Execution;
import dev.fisherflow.pipelines.sweep.SlotOptions;
import dev.fisherflow.pipelines.sweep.Sweep;
import dev.fisherflow.pipelines.sweep.SweepOutcome;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.ManifestState;
import dev.fisherflow.schemas.Phase;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.dataset.DatasetException;
import dev.fisherflow.transforms.dataset.DatasetPlan;
import dev.fisherflow.transforms.dataset.DatasetRequest;
import dev.fisherflow.transforms.dataset.DatasetStore;
import dev.fisherflow.transforms.dataset.own.OwnDataException;
import dev.fisherflow.transforms.dataset.survey.TextLengths;
import dev.fisherflow.transforms.execution.RunningWork;
import dev.fisherflow.transforms.execution.SharedLearner;
import dev.fisherflow.transforms.lease.Leases.Lease;
import dev.fisherflow.transforms.training.ResumeProof;
import dev.fisherflow.transforms.training.ResumeProver;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.joda.time.Duration;

/** Sweeps as Beam pipelines, on whichever runner the options name. */
public final class BeamSweeps implements Sweeps {

  private static final Duration POLL = Duration.millis(200);

  /** In a store each look is a request. */
  private static final Duration POLL_IN_STORE = Duration.standardSeconds(2);

  private final String runner;
  private final Function<SweepRequest, PipelineOptions> options;
  private final Optional<LearnerFactory> learners;

  /**
   * Sweeps on a runner.
   *
   * @param runner its name, for the run manifest
   * @param options options of the pipelines; {@code run()} is not to wait for the pipeline's end
   */
  public BeamSweeps(String runner, Function<SweepRequest, PipelineOptions> options) {
    this(runner, options, Optional.empty());
  }

  private BeamSweeps(
      String runner,
      Function<SweepRequest, PipelineOptions> options,
      Optional<LearnerFactory> learners) {
    this.runner = runner;
    this.options = options;
    this.learners = learners;
  }

  /**
   * With what a factory makes in place of the learner that a request asks for: a whole sweep in
   * milliseconds, in tests and benchmarks.
   */
  public BeamSweeps withLearners(LearnerFactory factory) {
    return new BeamSweeps(runner, options, Optional.of(factory));
  }

  @Override
  public LearnerFactory learners(Execution execution, int threads) {
    return learners.orElseGet(() -> execution.learners(1, threads, Learner.CHECKPOINT_EVERY));
  }

  @Override
  public List<PlannedTrial> plan(SweepRequest request, Consumer<List<DatasetPlan>> noticed) {
    Sweep sweep = Sweep.of(request, runner);
    TrialPlan plan = TrialPlan.of(request.specification());
    List<Trial> trials = new ArrayList<>();
    List<DatasetPlan> data = new ArrayList<>();
    Map<String, TextLengths> texts = new HashMap<>();
    for (DatasetNeed need : plan.datasets()) {
      DatasetPlan known = look(sweep, sweep.models().request(need, sweep.glue(), request.fresh()));
      data.add(known);
      known
          .prepared()
          .ifPresent(dataset -> texts.put(dataset.getDigest(), TextLengths.of(dataset)));
      DataLimits.check(request.specification(), need.task(), known.trainRows());
      trials.addAll(
          known
              .prepared()
              .filter(manifest -> !sweep.models().digest(need.model()).isEmpty())
              .map(manifest -> plan.trials(need, manifest, sweep.models().digest(need.model())))
              .orElseGet(() -> plan.estimates(need, known.trainRows())));
    }
    noticed.accept(List.copyOf(data));
    trials.addAll(PlannedTrials.confirming(sweep, trials));
    return PlannedTrials.of(sweep, trials, texts);
  }

  @Override
  public List<DatasetManifest> prepare(SweepRequest request) {
    Sweep sweep = Sweep.of(request, runner);
    Pipeline pipeline = Pipeline.create(options.apply(request));
    SweepPipeline.prepare(pipeline, sweep);
    waitFor(pipeline.run());
    List<DatasetManifest> manifests = new ArrayList<>();
    for (DatasetRequest dataset : sweep.datasets()) {
      look(sweep, dataset.withFresh(false)).prepared().ifPresent(manifests::add);
    }
    return manifests;
  }

  @Override
  public SweepOutcome sweep(SweepRequest request, Consumer<List<PlannedTrial>> planned) {
    Sweep sweep = checked(request);
    try (Lease lease = sweep.folder().ownership().lease(sweep.begun())) {
      return run(sweep, planned);
    }
  }

  private SweepOutcome run(Sweep sweep, Consumer<List<PlannedTrial>> planned) {
    RunFolder folder = sweep.folder();
    folder.ownership().begin(sweep.begun());
    try {
      PipelineResult running = start(sweep);
      List<Predicate<Trial>> phases = new ArrayList<>(List.of(trial -> !confirms(trial)));
      if (sweep.request().specification().selection().fair()) {
        phases.add(BeamSweeps::confirms);
      }
      for (Predicate<Trial> phase : phases) {
        awaitTrials(folder, running, phase)
            .ifPresent(trials -> planned.accept(PlannedTrials.of(sweep, trials, Map.of())));
      }
      waitFor(running);
    } catch (RuntimeException | Error e) {
      recordEnding(sweep, e);
      throw e;
    }
    return new SweepOutcome(
        folder.results(),
        folder.selections(),
        folder.scores(),
        folder.failures(),
        folder.manifest().map(RunManifest::getDataWarnings).orElse(List.of()),
        folder.location(RunFolder.TABLE),
        folder.location(RunFolder.MANIFEST),
        folder.location(RunFolder.PAGE),
        folder.zips(),
        sweep
            .request()
            .specification()
            .evaluation()
            .map(evaluation -> new EvaluationFolder(folder).location(EvaluationFolder.PAGE)));
  }

  @Override
  public void proveResume(SweepRequest request, int stops, long seed, Consumer<ResumeProof> proven)
      throws InterruptedException {
    prepare(request);
    Workspace workspace = Workspace.at(request.workspace());
    ResumeProver prover =
        new ResumeProver(
            Workspace.at(workspace.resolve("undisturbed")),
            Workspace.at(workspace.resolve("stopped")),
            learners(request, Execution.IN_PROCESS, 1),
            trial -> new DatasetStore(workspace).open(trial.getDatasetDigest()));
    for (PlannedTrial planned : plan(request, data -> {})) {
      Trial trial = planned.trial();
      if (trial.getTrialId().isEmpty()) {
        throw new IllegalArgumentException(
            "the dataset of " + trial.getTask() + " could not be prepared: see fisherflow prepare");
      }
      proven.accept(prover.prove(trial, stops, seed));
    }
  }

  @Override
  public void submit(SweepRequest request) {
    Sweep sweep = checked(request).detached();
    try (Lease lease = sweep.folder().ownership().lease(sweep.begun())) {
      sweep.folder().ownership().requireNoJob();
      sweep.folder().ownership().begin(sweep.begun());
      submit(sweep);
    }
  }

  private void submit(Sweep sweep) {
    try {
      // No process waits for the job: faults in the data are reported before it starts.
      sweep.datasets().forEach(dataset -> look(sweep, dataset));
      start(sweep);
    } catch (RuntimeException | Error e) {
      recordEnding(sweep, e);
      throw e;
    }
  }

  private static void checkLimits(Sweep sweep) {
    for (DatasetRequest dataset : sweep.datasets()) {
      DataLimits.check(
          sweep.request().specification(), dataset.task(), look(sweep, dataset).trainRows());
    }
  }

  private static DatasetPlan look(Sweep sweep, DatasetRequest dataset) {
    return DatasetPlan.of(dataset, sweep.folder().workspace(), failure -> {});
  }

  /** A sweep whose inputs are sound; nothing of the run is written yet. */
  private Sweep checked(SweepRequest request) {
    Sweep sweep = Sweep.of(request, runner);
    sweep.models().load();
    if (DataLimits.asks(request.specification())) {
      checkLimits(sweep);
    }
    return sweep;
  }

  /** The manifest of a run that an error has ended, or that was stopped. */
  private static void recordEnding(Sweep sweep, Throwable cause) {
    boolean interrupted = RunningWork.refused() || cause instanceof CancellationException;
    boolean stopped = interrupted || OutsideFault.caused(cause);
    try {
      sweep
          .folder()
          .endEarly(
              RunManifest.newBuilder(sweep.begun())
                  .setState(stopped ? ManifestState.stopped : ManifestState.failed)
                  .setFailure(
                      interrupted ? "it was stopped; the same command resumes" : reason(cause))
                  .setEnded(sweep.watch().end(TimeSource.SYSTEM).toString())
                  .build());
    } catch (WorkspaceException e) {
      cause.addSuppressed(e);
    }
  }

  /** What an exception says, without those that a runner has put around it. */
  private static String reason(Throwable thrown) {
    Throwable inner = thrown;
    while (inner.getCause() != null
        && (inner.getMessage() == null || inner.getMessage().equals(inner.getCause().toString()))) {
      inner = inner.getCause();
    }
    boolean plain =
        inner instanceof WorkspaceException
            || inner instanceof DatasetException
            || inner instanceof OwnDataException;
    return (plain ? inner.getMessage() : inner.toString()).lines().findFirst().orElse("");
  }

  private PipelineResult start(Sweep sweep) {
    Pipeline pipeline = Pipeline.create(options.apply(sweep.request()));
    SweepPipeline.build(pipeline, sweep, SharedLearner.of(learners(sweep.request(), pipeline)));
    return pipeline.run();
  }

  private LearnerFactory learners(SweepRequest request, Pipeline pipeline) {
    Integer slots = pipeline.getOptions().as(SlotOptions.class).getSlotsOfProcess();
    return learners(request, request.execution(), slots == null ? request.trialsAtOnce() : slots);
  }

  private LearnerFactory learners(SweepRequest request, Execution execution, int slots) {
    return learners.orElseGet(
        () -> execution.learners(slots, request.threadsPerTrial(), request.checkpointEvery()));
  }

  /**
   * The trials of a phase, once the running pipeline knows them; empty if it ended before. Waiting,
   * and not asking for the state, is what makes the direct runner throw a failed pipeline's
   * exception.
   */
  private static Optional<List<Trial>> awaitTrials(
      RunFolder folder, PipelineResult running, Predicate<Trial> phase) {
    Duration poll = folder.workspace().local().isPresent() ? POLL : POLL_IN_STORE;
    while (true) {
      PipelineResult.State state = running.waitUntilFinish(poll);
      Optional<List<Trial>> trials =
          folder
              .trials()
              .map(all -> all.stream().filter(phase).toList())
              .filter(known -> !known.isEmpty());
      if (trials.isPresent() || (state != null && state.isTerminal())) {
        return trials;
      }
    }
  }

  private static boolean confirms(Trial trial) {
    return trial.getPhase() == Phase.confirm;
  }

  private static void waitFor(PipelineResult running) {
    PipelineResult.State state = running.waitUntilFinish();
    if (state == PipelineResult.State.CANCELLED) {
      throw new CancellationException("the run was cancelled; the same command resumes");
    }
    if (state != PipelineResult.State.DONE) {
      throw new IllegalStateException("the pipeline ended as " + state);
    }
  }
}
