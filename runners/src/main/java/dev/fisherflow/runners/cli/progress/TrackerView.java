package dev.fisherflow.runners.cli.progress;

import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.run.SweepCost;
import dev.fisherflow.pipelines.track.SweepTracker;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialResult;
import java.util.List;

/** Progress shown here, and sent to trackers. */
record TrackerView(ProgressView shown, List<SweepTracker> trackers) implements ProgressView {

  @Override
  public void started(PlannedTrial trial) {
    shown.started(trial);
    trackers.forEach(tracker -> tracker.started(trial));
  }

  @Override
  public void resumed(PlannedTrial trial, Resumption resumption) {
    shown.resumed(trial, resumption);
  }

  @Override
  public void advanced(PlannedTrial trial, TrialProgress progress) {
    shown.advanced(trial, progress);
    trackers.forEach(tracker -> tracker.advanced(trial, progress));
  }

  @Override
  public void finished(PlannedTrial trial, TrialResult result) {
    shown.finished(trial, result);
    trackers.forEach(tracker -> tracker.finished(trial, result));
  }

  @Override
  public void cost(SweepCost cost) {
    shown.cost(cost);
  }

  @Override
  public void close() {
    shown.close();
  }
}
