package dev.fisherflow.runners.cli.output;

import dev.fisherflow.pipelines.paper.PaperComparison;
import dev.fisherflow.pipelines.paper.PaperComparison.Cell;
import dev.fisherflow.pipelines.report.table.Columns;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The paper's figures beside a run's, as text. */
public final class PaperText {

  private PaperText() {}

  /**
   * The cells, then how many have no figure of ours and why.
   *
   * @param all whether cells without a figure of ours are shown too
   */
  public static String of(PaperComparison comparison, boolean all) {
    List<Cell> filled = comparison.filled();
    List<Cell> shown = all ? comparison.cells() : filled;
    StringBuilder text = new StringBuilder(shown.isEmpty() ? "" : table(shown));
    text.append(
        "%d of the paper's %d figures have ours beside them\n"
            .formatted(filled.size(), comparison.cells().size()));
    Map<String, Long> reasons =
        comparison.cells().stream()
            .filter(cell -> cell.ours() == null)
            .collect(Collectors.groupingBy(Cell::reason, TreeMap::new, Collectors.counting()));
    reasons.forEach((reason, count) -> text.append("%5d: %s\n".formatted(count, reason)));
    return text.toString();
  }

  private static String table(List<Cell> cells) {
    return new Columns<Cell>()
        .right("table", cell -> Integer.toString(cell.paper().table()))
        .left("task", cell -> cell.paper().task())
        .left("adapter", cell -> cell.paper().adapter())
        .left("optimizer", cell -> cell.paper().optimizer())
        .left("metric", cell -> cell.paper().metric())
        .right("paper", cell -> number(cell, cell.paper().value()))
        .right("sd", cell -> cell.paper().sd() == null ? "-" : number(cell, cell.paper().sd()))
        .right("ours", cell -> cell.ours() == null ? "-" : number(cell, cell.ours().mean()))
        .right(
            "sd",
            cell ->
                cell.ours() == null || !cell.ours().spread()
                    ? "-"
                    : number(cell, cell.ours().deviation()))
        .right("n", cell -> cell.ours() == null ? "-" : Integer.toString(cell.ours().count()))
        .right(
            "difference",
            cell ->
                cell.difference().isEmpty() ? "-" : number(cell, cell.difference().getAsDouble()))
        .left("within 2 se", cell -> cell.inside().map(inside -> inside ? "yes" : "no").orElse("-"))
        .left("why not", cell -> cell.reason().isEmpty() ? "-" : cell.reason())
        .render(cells);
  }

  private static String number(Cell cell, double value) {
    return String.format(Locale.ROOT, cell.paper().isLoss() ? "%.3f" : "%.1f", value);
  }
}
