package dev.fisherflow.runners.cli.progress;

import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.manifest.Environment;
import dev.fisherflow.pipelines.run.SweepCost;
import dev.fisherflow.pipelines.sweep.SweepOutcome;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.PrintWriter;

/** A sweep that a person waits for: its progress is shown, and a signal stops it in good order. */
public final class WatchedSweep {

  private WatchedSweep() {}

  public static SweepOutcome run(Sweeps sweeps, SweepRequest request, PrintWriter err) {
    Workspace workspace = Workspace.at(request.workspace());
    SweepCost.Slots slots =
        SweepCost.Slots.of(request.trialsAtOnce(), request.threadsPerTrial(), Environment.device());
    try (ProgressDisplay display =
            ProgressDisplay.create(err, slots, workspace, Terminal.interactive());
        Stop stop = Stop.of(err, () -> KeptWork.of(workspace, request.runId()))) {
      return sweeps.sweep(request, trials -> display.start(trials, request.fresh()));
    }
  }
}
