package dev.fisherflow.runners.cli.output;

import dev.fisherflow.pipelines.report.table.Columns;
import dev.fisherflow.pipelines.schedule.ledger.Skipped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** Runs of a workspace, a line for each. */
public final class RunsTable {

  private RunsTable() {}

  public static String render(List<RunLine> lines) {
    return new Columns<RunLine>()
        .left("run", line -> line.runId() == null ? "-" : line.runId())
        .left("due", line -> moment(line.scheduled()))
        .left("begun", line -> moment(line.started()))
        .right("took", RunsTable::took)
        .left("state", RunsTable::state)
        .right("trials", line -> line.trials() == null ? "-" : line.trials().toString())
        .right("failed", line -> line.failed() == null ? "-" : line.failed().toString())
        .left("compared", RunsTable::compared)
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
    if (line.compared() == null) {
      return line.error() == null ? "-" : line.error();
    }
    String error = line.error() == null ? "" : "; " + line.error();
    return "%s %s"
            .formatted(
                switch (line.compared().verdict()) {
                  case IDENTICAL -> "identical to";
                  case WITHIN_NOISE -> "within noise of";
                  case DRIFT -> "drifted from";
                },
                line.compared().earlier())
        + error;
  }

  private static String took(RunLine line) {
    if (line.started() == null || line.ended() == null) {
      return "-";
    }
    return line.ended().isBefore(line.started())
        ? "a wrong clock's"
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
