package dev.fisherflow.runners.cli.progress;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.manifest.Environment;
import dev.fisherflow.pipelines.metrics.MetricsWatch;
import dev.fisherflow.pipelines.run.LiveReport;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.run.SweepCost;
import dev.fisherflow.pipelines.schedule.alert.Alarm;
import dev.fisherflow.pipelines.sweep.SweepOutcome;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.pipelines.track.SweepTracker;
import dev.fisherflow.runners.cli.option.FollowerOptions;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A sweep that a person waits for: its progress is shown, also on the run's page, and a signal
 * stops it in good order.
 */
public final class WatchedSweep {

  private WatchedSweep() {}

  /**
   * Runs a sweep.
   *
   * @param following who follows it from elsewhere
   * @param metrics tells of it meanwhile
   */
  public static SweepOutcome run(
      Sweeps sweeps,
      SweepRequest request,
      FollowerOptions following,
      MetricsWatch metrics,
      PrintWriter err) {
    metrics.of(request.runId());
    Workspace workspace = Workspace.at(request.workspace());
    SweepCost.Slots slots =
        SweepCost.Slots.of(request.trialsAtOnce(), request.threadsPerTrial(), Environment.device());
    Alarm alarm = new Alarm(following.channels());
    List<SweepTracker> trackers =
        following.trackers(request, warning -> Followers.warn(err, warning));
    Followers followers =
        new Followers(new RunFolder(workspace, request.runId()), trackers, alarm, err);
    // As whole seconds, as a manifest may name them.
    Instant now = TimeSource.SYSTEM.instant().truncatedTo(ChronoUnit.SECONDS);
    SweepOutcome outcome;
    try (ProgressDisplay display =
            ProgressDisplay.create(err, slots, workspace, Terminal.interactive(), trackers);
        Stop stop = Stop.of(err, () -> KeptWork.of(workspace, request.runId()));
        LiveReport report = LiveReport.start(workspace, request.runId(), now)) {
      outcome = sweeps.sweep(request, trials -> display.start(trials, request.fresh()));
    } catch (RuntimeException e) {
      followers.endedBy(e);
      throw e;
    }
    followers.ended(outcome);
    return outcome;
  }
}
