package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.run.RunReport;
import dev.fisherflow.runners.cli.option.RunIds;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the report of a run that has ended. */
@Command(
    name = "report",
    header = "Write the report of a run.",
    description = {
      "Makes report.html, one page that opens from disk without a network, and curves.csv from the"
          + " files of a run's folder. A sweep writes both at its end; this is for runs of other"
          + " versions, and for what was added to a run since.",
      ""
    })
final class ReportCommand implements Callable<Integer> {

  @Parameters(paramLabel = "RUN", description = "The run's id, as --run-id of sweep gives it.")
  private String runId;

  @Option(
      names = "--workspace",
      paramLabel = "DIR",
      defaultValue = "workspace",
      description = "The workspace that the run is in. Default: ${DEFAULT-VALUE}")
  private String workspace;

  @Option(
      names = "--tensorboard",
      description = "Write the curves as TensorBoard's event files too.")
  private boolean tensorboard;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    RunReport report = RunReport.of(Workspace.at(workspace), RunIds.checked(runId, spec));
    PrintWriter out = spec.commandLine().getOut();
    out.printf("report       %s%n", report.write());
    if (tensorboard) {
      out.printf("tensorboard  %s%n", report.writeEvents());
    }
    out.flush();
    return ExitCode.OK.code();
  }
}
