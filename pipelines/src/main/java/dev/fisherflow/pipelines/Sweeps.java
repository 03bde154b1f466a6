package dev.fisherflow.pipelines;

import dev.fisherflow.learning.learner.LearnerFactory;
import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.sweep.Execution;
import dev.fisherflow.pipelines.sweep.SweepOutcome;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.transforms.dataset.DatasetPlan;
import dev.fisherflow.transforms.training.ResumeProof;
import java.util.List;
import java.util.function.Consumer;

/** What can be done with a sweep, on one runner. */
public interface Sweeps {

  /**
   * Makes what trains, predicts and evaluates one thing at a time.
   *
   * @param execution in which processes
   * @param threads threads of the engine
   */
  LearnerFactory learners(Execution execution, int threads);

  /**
   * The trials, and what is known of them; runs nothing and writes nothing.
   *
   * @param noticed receives once what the raw files of each dataset hold
   */
  List<PlannedTrial> plan(SweepRequest request, Consumer<List<DatasetPlan>> noticed);

  /** Prepares the datasets, and gives their manifests in the order of the tasks. */
  List<DatasetManifest> prepare(SweepRequest request);

  /**
   * Runs the whole sweep. Trials that diverge or fail are among the results, not exceptions.
   *
   * @param request what to do
   * @param planned receives all trials once, when they are known and before any is trained
   */
  SweepOutcome sweep(SweepRequest request, Consumer<List<PlannedTrial>> planned);

  /**
   * Trains every trial in this process undisturbed and with stops, and compares the results.
   *
   * @param request what to train; its workspace is best an empty one that is thrown away
   * @param stops how often each trial is stopped
   * @param seed of the draws of the steps at which they are stopped
   * @param proven receives the result of each trial
   * @throws InterruptedException if the thread was interrupted
   */
  void proveResume(SweepRequest request, int stops, long seed, Consumer<ResumeProof> proven)
      throws InterruptedException;

  /**
   * Begins a sweep and does not wait for it: on a cluster it runs on without this process, which
   * ends it where it runs in this process.
   */
  void submit(SweepRequest request);
}
