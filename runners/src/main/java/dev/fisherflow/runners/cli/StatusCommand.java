package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.ledger.Json;
import dev.fisherflow.pipelines.run.RunStatus;
import dev.fisherflow.pipelines.run.TrialState.State;
import dev.fisherflow.runners.cli.option.RunOptions;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.JsonOutput;
import dev.fisherflow.runners.cli.output.StatusText;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the progress of a run. */
@Command(
    name = "status",
    header = "Show the progress of a run.",
    description = {
      "Reads only the workspace, so it works for any runner, from any machine with access"
          + " to the workspace, and for finished runs. With --watch it ends with exit code 6 when no"
          + " process works on the run any more: the same sweep command resumes it.",
      ""
    })
final class StatusCommand implements Callable<Integer> {

  private static final long INTERVAL_SECONDS = 2;

  @Mixin private RunOptions run;

  @Option(names = "--json", description = "Print JSON; with --watch, one line each time.")
  private boolean json;

  @Option(names = "--watch", description = "Repeat every two seconds until the run has ended.")
  private boolean watch;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    RunStatus status = RunStatus.of(run.workspace(), run.runId());
    print(status);
    while (watch && !status.ended() && status.abandoned() == null) {
      TimeUnit.SECONDS.sleep(INTERVAL_SECONDS);
      status = RunStatus.of(run.workspace(), run.runId());
      print(status);
    }
    if (watch && status.abandoned() != null) {
      return ExitCode.OUTSIDE.code();
    }
    return status.ended()
        ? ExitCode.of(status.count(State.FAILED) > 0, status.count(State.CANCELLED) > 0).code()
        : ExitCode.OK.code();
  }

  private void print(RunStatus status) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(watch ? Json.line(status) + "\n" : JsonOutput.of(status));
    } else {
      out.print(StatusText.render(status, Instant.now()));
    }
    out.flush();
  }
}
