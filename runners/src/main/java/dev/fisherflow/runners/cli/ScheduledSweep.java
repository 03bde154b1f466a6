package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.metrics.MetricsWatch;
import dev.fisherflow.pipelines.run.RunSummary;
import dev.fisherflow.pipelines.schedule.RunAction;
import dev.fisherflow.pipelines.schedule.ledger.RunOutcome;
import dev.fisherflow.pipelines.sweep.SweepOutcome;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.runners.cli.option.SetOptions;
import dev.fisherflow.runners.cli.option.SweepOptions;
import dev.fisherflow.runners.cli.output.ErrorReporter;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.SweepSummary;
import dev.fisherflow.runners.cli.progress.WatchedSweep;
import dev.fisherflow.transforms.execution.RunningWork;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;

/**
 * A sweep as a schedule runs it: each run reads the specification again.
 *
 * @param file the specification; null for the demonstration
 * @param set values in place of its own
 * @param options with what it runs
 * @param fresh whether every run trains all trials
 * @param sweeps what it runs on
 * @param metrics tells of the runs
 * @param command shows progress and results
 * @param errors receives, by run, what an error that ended it is of
 */
record ScheduledSweep(
    Path file,
    SetOptions set,
    SweepOptions options,
    boolean fresh,
    Sweeps sweeps,
    MetricsWatch metrics,
    CommandLine command,
    Map<String, ExitCode> errors)
    implements RunAction {

  /**
   * Runs the sweep, unless an earlier process has brought the run to its end. Of an error the
   * ledger has one line; with --debug its trace is printed here.
   */
  @Override
  public RunOutcome run(String runId, boolean resumed) throws Exception {
    try {
      Optional<RunOutcome> before = resumed ? ended(runId) : Optional.empty();
      RunOutcome outcome = before.isPresent() ? before.get() : sweep(runId);
      requireUndisturbed();
      return outcome;
    } catch (Exception e) {
      if (Boolean.TRUE.equals(command.getCommandSpec().findOption("--debug").getValue())) {
        e.printStackTrace(command.getErr());
      }
      requireUndisturbed();
      errors.put(runId, ErrorReporter.code(e));
      throw e;
    }
  }

  /** A run interrupted by a signal is not recorded as finished. */
  private static void requireUndisturbed() throws InterruptedException {
    if (RunningWork.refused()) {
      throw new InterruptedException("the process is about to end");
    }
  }

  private Optional<RunOutcome> ended(String runId) {
    return RunSummary.of(options.workspace().open(), runId)
        .filter(run -> run.ended() != null)
        .map(run -> RunOutcome.of(run.trials(), run.failed()));
  }

  private RunOutcome sweep(String runId) {
    SweepRequest request = options.request(options.specification(file, set), runId, fresh);
    SweepOutcome outcome =
        WatchedSweep.run(sweeps, request, options.followers(), metrics, command.getErr());
    SweepSummary.print(outcome, request, command.getOut());
    return RunOutcome.of(
        outcome.results().size(),
        outcome.failedTrials().size()
            + outcome.cancelledTrials().size()
            + outcome.failuresAfterTraining().size());
  }
}
