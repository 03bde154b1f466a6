package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.run.LiveRun;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.run.RunStatus;
import dev.fisherflow.runners.cli.given.Checks;
import dev.fisherflow.runners.cli.given.UsageException;
import dev.fisherflow.runners.cli.option.RunOptions;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.PageServer;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows a run in the browser while it runs. */
@Command(
    name = "watch",
    header = "Show a run in the browser while it runs.",
    description = {
      "Serves the run's report on this machine's loopback address, made anew from the workspace for"
          + " each look, until the run has ended or Ctrl-C. It only reads, so it works for any"
          + " runner, from any machine with access to the workspace. The address holds a secret:"
          + " whoever of this machine knows it can read the page, and nothing else is served. The"
          + " exit code is 6 when no process works on the run any more.",
      ""
    })
final class WatchCommand implements Callable<Integer> {

  private static final int BROWSER_SECONDS = 10;
  private static final long LOOK_SECONDS = 2;
  private static final int LAST_PORT = 65_535;

  @Mixin private RunOptions run;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "0",
      description = "Port to listen on. Default: any that is free.")
  private int port;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Checks.atLeast(0, "--port", port);
    if (port > LAST_PORT) {
      throw new UsageException(
          "expected --port to be at most %d, found %d".formatted(LAST_PORT, port));
    }
    PrintWriter out = spec.commandLine().getOut();
    RunStatus status = RunStatus.of(run.workspace(), run.runId());
    if (!status.ended() && status.abandoned() == null) {
      serve(status, out);
      status = RunStatus.of(run.workspace(), run.runId());
    }
    if (status.ended()) {
      out.printf(
          "run %s has ended: %s%n",
          run.runId(), new RunFolder(run.workspace(), run.runId()).location(RunFolder.PAGE));
    } else {
      out.printf("run %s has not ended: %s%n", run.runId(), status.abandoned());
    }
    out.flush();
    return status.ended() ? ExitCode.OK.code() : ExitCode.OUTSIDE.code();
  }

  /** Until the run is over, and a browser has had the time to look once more. */
  private void serve(RunStatus begun, PrintWriter out) throws InterruptedException {
    LiveRun page = new LiveRun(run.workspace(), run.runId(), BROWSER_SECONDS);
    try (PageServer server =
        PageServer.start(port, () -> page.html(RunStatus.of(run.workspace(), run.runId())))) {
      out.printf("run %s: %s (Ctrl-C ends)%n", run.runId(), server.address());
      out.flush();
      RunStatus status = begun;
      while (!status.ended() && status.abandoned() == null) {
        TimeUnit.SECONDS.sleep(LOOK_SECONDS);
        status = RunStatus.of(run.workspace(), run.runId());
      }
      TimeUnit.SECONDS.sleep(BROWSER_SECONDS + LOOK_SECONDS);
    }
  }
}
