package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.SweepOutcome;
import dev.fisherflow.pipelines.SweepRequest;
import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.PrintWriter;

/** A sweep that somebody waits for: its progress is shown, and a signal stops it in good order. */
final class WatchedSweep {

  private WatchedSweep() {}

  static SweepOutcome run(Sweeps sweeps, SweepRequest request, PrintWriter err) {
    Workspace workspace = Workspace.at(request.workspace());
    try (ProgressDisplay display = ProgressDisplay.create(err, workspace, Terminal.interactive());
        Stop stop = Stop.of(err, () -> KeptWork.of(workspace, request.runId()))) {
      return sweeps.sweep(request, trials -> display.start(trials, request.fresh()));
    }
  }
}
