package dev.fisherflow.runners.cli.progress;

import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.run.SweepCost;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialResult;

/** Shows the progress of trials. */
interface ProgressView extends AutoCloseable {

  /** A trial has begun. */
  void started(PlannedTrial trial);

  /** A trial that has begun resumes an earlier try. */
  void resumed(PlannedTrial trial, Resumption resumption);

  /** A trial that has begun is so far. */
  void advanced(PlannedTrial trial, TrialProgress progress);

  /** A trial that has begun has ended. */
  void finished(PlannedTrial trial, TrialResult result);

  /** All trials together cost so much so far. */
  void cost(SweepCost cost);

  /** Nothing more will be shown. */
  @Override
  void close();
}
