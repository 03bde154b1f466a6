package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.ledger.Json;
import dev.fisherflow.pipelines.report.table.Columns;
import dev.fisherflow.pipelines.schedule.ledger.Skipped;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.RunLine;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists runs. */
@Command(
    name = "runs",
    header = "List the runs of a workspace.",
    description = {
      "Those of schedules as their ledgers tell of them, also where a run's folder is there no"
          + " more, and those that were begun by hand.",
      ""
    })
final class RunsCommand implements Callable<Integer> {

  @Option(
      names = "--workspace",
      paramLabel = "DIR",
      defaultValue = "workspace",
      description = "The workspace. Default: ${DEFAULT-VALUE}")
  private String workspace;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description = "Only the runs of this schedule.")
  private String schedule;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    List<RunLine> lines = RunLine.all(Workspace.at(workspace), Optional.ofNullable(schedule));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(lines));
    } else if (lines.isEmpty()) {
      out.println("no runs in " + Workspace.at(workspace).root());
    } else {
      out.print(table(lines));
    }
    out.flush();
    return ExitCode.OK.code();
  }

  private static String table(List<RunLine> lines) {
    return new Columns<RunLine>()
        .left("run", line -> line.runId() == null ? "-" : line.runId())
        .left("due", line -> moment(line.scheduled()))
        .left("begun", line -> moment(line.started()))
        .right("took", RunsCommand::took)
        .left("state", RunsCommand::state)
        .right("trials", line -> line.trials() == null ? "-" : line.trials().toString())
        .right("failed", line -> line.failed() == null ? "-" : line.failed().toString())
        .left("compared", RunsCommand::compared)
        .render(lines);
  }

  private static String state(RunLine line) {
    Skipped skipped = line.skipped();
    String state = line.state().toLowerCase(Locale.ROOT).replace('_', ' ');
    return skipped == null
        ? state + (line.removed() == null ? "" : ", folder removed")
        : "%s %d %s until %s"
            .formatted(
                state,
                skipped.count(),
                skipped.reason() == Skipped.Reason.MISSED ? "missed" : "overlapping",
                moment(skipped.until()));
  }

  private static String compared(RunLine line) {
    if (line.error() != null) {
      return line.error();
    }
    return line.compared() == null
        ? "-"
        : "%s %s"
            .formatted(
                switch (line.compared().verdict()) {
                  case IDENTICAL -> "identical to";
                  case WITHIN_NOISE -> "within noise of";
                  case DRIFT -> "drifted from";
                },
                line.compared().earlier());
  }

  private static String took(RunLine line) {
    return line.started() == null || line.ended() == null
        ? "-"
        : Duration.between(line.started(), line.ended())
            .truncatedTo(ChronoUnit.SECONDS)
            .toString()
            .substring(2)
            .toLowerCase(Locale.ROOT);
  }

  private static String moment(Instant moment) {
    return moment == null ? "-" : moment.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
