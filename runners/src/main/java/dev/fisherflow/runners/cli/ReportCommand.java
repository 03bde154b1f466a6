package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.run.RunReport;
import dev.fisherflow.runners.cli.option.RunOptions;
import dev.fisherflow.runners.cli.output.ErrorReporter;
import dev.fisherflow.runners.cli.output.ExitCode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the report of a run that has ended. */
@Command(
    name = "report",
    header = "Write the report of a run.",
    description = {
      "Makes report.html, one page that opens from disk without a network, curves.csv and"
          + " baselines.csv from the files of a run's folder. A sweep writes all three at its end; use this for runs"
          + " of other versions, and after something was added to a run.",
      ""
    })
final class ReportCommand implements Callable<Integer> {

  @Mixin private RunOptions run;

  @Option(
      names = "--tensorboard",
      description = "Write the curves as TensorBoard's event files too.")
  private boolean tensorboard;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    RunReport report = RunReport.of(run.workspace(), run.runId());
    PrintWriter out = spec.commandLine().getOut();
    String page = report.write(); // what it cannot be made of is an error, and said once
    report.damage().forEach(damage -> ErrorReporter.warn(spec.commandLine(), damage));
    out.printf("report       %s%n", page);
    if (tensorboard) {
      out.printf("tensorboard  %s%n", report.writeEvents());
    }
    out.flush();
    return ExitCode.OK.code();
  }
}
