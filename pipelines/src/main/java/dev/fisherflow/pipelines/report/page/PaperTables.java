package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.pipelines.report.page.element.Format;
import dev.fisherflow.pipelines.report.page.element.Table;
import dev.fisherflow.pipelines.report.page.element.Table.Cell;
import dev.fisherflow.pipelines.report.page.element.Table.Column;
import dev.fisherflow.pipelines.report.page.element.Table.Rows;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.schemas.TrialResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The paper's Tables 1 and 5 to 8 cell by cell beside what trials of its setups reach. A cell is
 * empty, with the reason, unless model, adapter, epochs, batch, data, schedule and setting are the
 * paper's and three seeds were tried.
 */
final class PaperTables {

  private static final Map<Integer, String> CAPTIONS =
      Map.of(
          1, "Table 1: average test scores",
          5, "Table 5: final training loss, the mean over the last 100 steps",
          6, "Table 6: validation metrics of the best checkpoints, in per cent",
          7, "Table 7: test metrics, in per cent",
          8, "Table 8: the multilayer perceptron on CIFAR-10, accuracy in per cent");

  private final List<PaperCell> cells;
  private final boolean near;

  private PaperTables(List<PaperCell> cells, boolean near) {
    this.cells = cells;
    this.near = near;
  }

  /**
   * All cells.
   *
   * @param results trials, of one run or of several; one that is in several counts once
   */
  static PaperTables of(List<TrialResult> results, List<TestScore> scores) {
    PaperSetups setups = PaperSetups.load();
    Collection<TrialResult> once =
        results.stream()
            .collect(
                Collectors.toMap(
                    result -> result.getTrial().getTrialId(),
                    result -> result,
                    (first, second) -> first,
                    LinkedHashMap::new))
            .values();
    List<TrialResult> trials = List.copyOf(once);
    return new PaperTables(
        PaperValue.all().stream()
            .map(value -> PaperCell.of(value, trials, scores, setups))
            .toList(),
        trials.stream().anyMatch(result -> setups.knowsModel(result.getTrial())));
  }

  List<PaperCell> cells() {
    return cells;
  }

  /** Whether any trial is of a model of the paper. */
  boolean near() {
    return near;
  }

  /** How many cells are filled, and how many agree. */
  String sentence() {
    long filled = cells.stream().filter(PaperCell::filled).count();
    long judged = cells.stream().filter(cell -> cell.inside().isPresent()).count();
    long inside = cells.stream().filter(cell -> cell.inside().orElse(false)).count();
    String text =
        "%d of the paper’s %d values have one of ours beside them".formatted(filled, cells.size());
    return judged == 0
        ? text + "."
        : "%s; %d of the %d with deviations lie within twice the combined error."
            .formatted(text, inside, judged);
  }

  /** A table for each of the paper's. */
  List<Table> tables() {
    return CAPTIONS.keySet().stream().sorted().map(this::table).toList();
  }

  private Table table(int number) {
    List<Column> columns =
        List.of(
            Column.text("Adapter"),
            Column.text("Optimizer"),
            Column.text("Of"),
            Column.number("Paper"),
            Column.number("n").meaning("Seeds of the paper's value"),
            Column.number("Ours"),
            Column.number("Our n").meaning("Seeds that have the value"),
            Column.number("Difference").meaning("Ours minus the paper's"),
            Column.number("Twice the error")
                .meaning("Twice the root of the sum of both squared standard errors"),
            Column.text("Inside").meaning("Whether the difference is at most that"));
    Rows rows = new Rows();
    cells.stream()
        .filter(cell -> cell.paper().table() == number)
        .map(PaperTables::row)
        .forEach(rows::add);
    return new Table("paper-table-" + number, CAPTIONS.get(number), columns, rows.list());
  }

  private static List<Cell> row(PaperCell cell) {
    PaperValue paper = cell.paper();
    int decimals = paper.table() == 5 ? 3 : 2;
    List<Cell> row = new ArrayList<>();
    row.add(Cell.of(paper.adapter()));
    row.add(Cell.of(paper.optimizerTitle()));
    row.add(Cell.of(paper.title()));
    row.add(Cell.of(paper.text(), paper.statistic().mean()));
    row.add(Cell.of(paper.seeds()));
    if (!cell.filled()) {
      row.add(Cell.of("", Double.NaN).noted(cell.reason()));
      row.add(Cell.of("", Double.NaN));
      row.add(Cell.of("", Double.NaN));
      row.add(Cell.of("", Double.NaN));
      row.add(Cell.of(""));
      return row;
    }
    row.add(Cell.of(Format.spread(cell.ours(), decimals), cell.ours().mean()));
    row.add(Cell.of(cell.ours().count()));
    row.add(Cell.of("%+.2f".formatted(cell.difference()), cell.difference()));
    double twice = cell.twiceError().orElse(Double.NaN);
    row.add(Cell.of(Format.decimals(twice, 2), twice));
    row.add(Cell.of(cell.inside().map(inside -> inside ? "yes" : "no").orElse(Format.NONE)));
    return row;
  }
}
