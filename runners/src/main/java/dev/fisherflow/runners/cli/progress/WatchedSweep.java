package dev.fisherflow.runners.cli.progress;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.manifest.Environment;
import dev.fisherflow.pipelines.run.LiveReport;
import dev.fisherflow.pipelines.run.SweepCost;
import dev.fisherflow.pipelines.sweep.SweepOutcome;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A sweep that a person waits for: its progress is shown, also on the run's page, and a signal
 * stops it in good order.
 */
public final class WatchedSweep {

  private WatchedSweep() {}

  public static SweepOutcome run(Sweeps sweeps, SweepRequest request, PrintWriter err) {
    Workspace workspace = Workspace.at(request.workspace());
    SweepCost.Slots slots =
        SweepCost.Slots.of(request.trialsAtOnce(), request.threadsPerTrial(), Environment.device());
    // As whole seconds, as a manifest may name them.
    Instant now = TimeSource.SYSTEM.instant().truncatedTo(ChronoUnit.SECONDS);
    try (ProgressDisplay display =
            ProgressDisplay.create(err, slots, workspace, Terminal.interactive());
        Stop stop = Stop.of(err, () -> KeptWork.of(workspace, request.runId()));
        LiveReport report = LiveReport.start(workspace, request.runId(), now)) {
      return sweeps.sweep(request, trials -> display.start(trials, request.fresh()));
    }
  }
}
