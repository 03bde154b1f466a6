package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.report.page.PaperPage;
import dev.fisherflow.pipelines.report.page.RunRecords;
import dev.fisherflow.pipelines.run.RunReport;
import dev.fisherflow.runners.cli.given.InputException;
import dev.fisherflow.runners.cli.given.RunIds;
import dev.fisherflow.runners.cli.option.WorkspaceOptions;
import dev.fisherflow.runners.cli.output.ErrorReporter;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sets runs beside the paper. */
@Command(
    name = "paper",
    header = "Set runs beside the paper's tables and figures.",
    description = {
      "Writes one page: the values of the paper's Tables 1 and 5 to 8 beside those of the runs,"
          + " wherever a trial is of the paper's setup, and else the reason; and the runs'"
          + " evaluations in the axes of the paper's figures.",
      ""
    })
final class PaperCommand implements Callable<Integer> {

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN",
      description = "Ids of runs that have ended, as --run-id of sweep gives them.")
  private List<String> runs;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "paper.html",
      description = "The page; one that is there is replaced. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Mixin private WorkspaceOptions workspace;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Workspace place = workspace.existing();
    List<RunRecords> records = new ArrayList<>();
    for (String run : runs) {
      RunReport report = RunReport.of(place, RunIds.checked(run));
      report.damage().forEach(damage -> ErrorReporter.warn(spec.commandLine(), damage));
      records.add(report.records());
    }
    PaperPage page = PaperPage.of(records);
    try {
      Files.writeString(out, page.html());
    } catch (IOException e) {
      throw new InputException("cannot write the page " + out + ": " + e, e);
    }
    PrintWriter told = spec.commandLine().getOut();
    told.println(page.sentence());
    told.println("page  " + out);
    told.flush();
    return ExitCode.OK.code();
  }
}
