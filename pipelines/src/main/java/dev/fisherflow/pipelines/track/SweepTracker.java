package dev.fisherflow.pipelines.track;

import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialResult;

/**
 * Another program that follows a sweep. No method fails or waits: what cannot be sent is told once,
 * and the sweep runs on.
 */
public interface SweepTracker extends AutoCloseable {

  /** A trial has begun. */
  void started(PlannedTrial trial);

  /** A trial that has begun is so far. */
  void advanced(PlannedTrial trial, TrialProgress progress);

  /** A trial that has begun has ended. */
  void finished(PlannedTrial trial, TrialResult result);

  /** The sweep has ended. */
  void ended(boolean well);

  /** Waits a few seconds for what is still to be sent, and gives up the rest. */
  @Override
  void close();
}
