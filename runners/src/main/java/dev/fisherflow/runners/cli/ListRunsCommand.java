package dev.fisherflow.runners.cli;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.clock.WrongClock;
import dev.fisherflow.runners.cli.option.WorkspaceOptions;
import dev.fisherflow.runners.cli.output.ErrorReporter;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.JsonOutput;
import dev.fisherflow.runners.cli.output.RunLine;
import dev.fisherflow.runners.cli.output.RunsTable;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists runs. */
@Command(
    name = "list",
    header = "List the runs of a workspace.",
    description = {
      "Lists scheduled runs from their ledgers (also those whose folder was deleted) and"
          + " runs started by hand.",
      ""
    })
class ListRunsCommand implements Callable<Integer> {

  @Mixin private WorkspaceOptions workspace;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description = "Only the runs of this schedule.")
  private String schedule;

  @Option(names = "--json", description = JsonOutput.DESCRIPTION)
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Workspace place = workspace.existing();
    List<RunLine> lines = RunLine.all(place, Optional.ofNullable(schedule));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(JsonOutput.of(lines));
    } else if (lines.isEmpty()) {
      out.println("no runs in " + place.root());
    } else {
      out.print(RunsTable.render(lines));
    }
    out.flush();
    Instant now = TimeSource.SYSTEM.instant();
    lines.stream()
        .filter(line -> line.started() != null && WrongClock.wrote(line.started(), now))
        .reduce((earlier, later) -> later)
        .ifPresent(
            line ->
                ErrorReporter.warn(
                    spec.commandLine(),
                    WrongClock.told("the start of run " + line.runId(), line.started(), now)));
    return ExitCode.OK.code();
  }
}
