package dev.fisherflow.pipelines.report.table;

import dev.fisherflow.pipelines.estimate.CellEstimate;
import dev.fisherflow.pipelines.estimate.CellEstimate.Time;
import dev.fisherflow.pipelines.estimate.Measurement;
import dev.fisherflow.pipelines.estimate.Pilot;
import dev.fisherflow.pipelines.estimate.SweepEstimate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What a sweep will take: a line per cell, the time in all, and how sure that is. */
public final class EstimateTable {

  private EstimateTable() {}

  /** The table as text; times are in it if a pilot was made. */
  public static String render(SweepEstimate estimate) {
    List<CellEstimate> cells = estimate.cells();
    Columns<CellEstimate> columns =
        new Columns<CellEstimate>()
            .left("task", cell -> cell.cell().task())
            .leftIfVaried(cells, "model", cell -> cell.cell().model())
            .left("adapter", cell -> cell.cell().adapter())
            .left("optimizer", cell -> cell.cell().optimizer())
            .right("to train", cell -> count(cell.cell().toTrain().size()))
            .right("steps", cell -> count(cell.steps()))
            .rightUnlessEmpty(
                cells, "tokens", cell -> cell.tokens() == 0 ? "-" : count(cell.tokens()))
            .right("disk", cell -> cell.steps() == 0 ? "-" : PlanTable.bytes(cell.diskBytes()))
            .right("memory", EstimateTable::memory)
            .rightUnlessEmpty(
                cells, "step", measured(pilot -> Durations.text(pilot.stepSeconds(0.5))))
            .rightUnlessEmpty(
                cells, "validation", measured(pilot -> Durations.text(pilot.validationSeconds())))
            .rightUnlessEmpty(
                cells, "time", cell -> cell.time().map(EstimateTable::time).orElse("-"));
    if (cells.stream().anyMatch(cell -> !cell.misfit().isEmpty())) {
      columns.left("", cell -> cell.misfit().isEmpty() ? "" : "DOES NOT FIT: " + cell.misfit());
    }
    return columns.render(cells) + "\n" + total(estimate);
  }

  private static String total(SweepEstimate estimate) {
    StringBuilder text = new StringBuilder();
    if (!estimate.misfit().isEmpty()) {
      text.append("DOES NOT FIT: ").append(estimate.misfit()).append('\n');
    }
    int atOnce = estimate.machine().trialsAtOnce();
    if (estimate.cells().stream().anyMatch(cell -> cell.time().isPresent())) {
      text.append(
          "training takes about %s with %s%s\n"
              .formatted(
                  time(estimate.wallTime()),
                  atOnce == 1 ? "1 trial at a time" : atOnce + " trials at once",
                  estimate.timed() ? "" : ", without the cells whose pilot failed"));
      text.append(
          ("time is the median of %d steps of one trial of a cell, times its steps, and a"
                  + " validation on a part of the dev rows, scaled up; in brackets, by the quartiles"
                  + " of the steps. The pilot had the machine to itself%s\n")
              .formatted(
                  Pilot.STEPS - 1 - Pilot.WARM_UP,
                  atOnce == 1 ? "" : ": trials beside each other may be slower"));
    }
    long tokens = estimate.cells().stream().mapToLong(CellEstimate::tokens).sum();
    if (tokens > 0) {
      text.append(
          "%s tokens are trained on; batches padded to their longest text would have %s\n"
              .formatted(
                  count(tokens),
                  count(estimate.cells().stream().mapToLong(CellEstimate::paddedTokens).sum())));
    }
    boolean estimated =
        estimate.cells().stream().anyMatch(c -> c.steps() > 0 && !c.memoryMeasured());
    if (estimated) {
      text.append("memory is about what the tensors of a step take; --pilot measures processes\n");
    }
    return text.toString();
  }

  private static String memory(CellEstimate cell) {
    return cell.steps() == 0 || cell.memoryBytes() == 0
        ? "-"
        : (cell.memoryMeasured() ? "" : "~") + PlanTable.bytes(cell.memoryBytes());
  }

  private static String time(Time time) {
    return "%s (%s to %s)"
        .formatted(
            Durations.text(time.median()), Durations.text(time.low()), Durations.text(time.high()));
  }

  private static Function<CellEstimate, String> measured(Function<Measurement, String> figure) {
    return cell ->
        Optional.of(cell)
            .flatMap(CellEstimate::measured)
            .filter(Measurement::succeeded)
            .map(figure)
            .orElse("-");
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
