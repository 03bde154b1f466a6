package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.pipelines.report.ValidationSet;
import dev.fisherflow.pipelines.report.ValidationSet.Baseline;
import dev.fisherflow.pipelines.report.page.element.Format;
import dev.fisherflow.pipelines.report.page.element.Table;
import dev.fisherflow.pipelines.report.page.element.Table.Cell;
import dev.fisherflow.pipelines.report.page.element.Table.Column;
import dev.fisherflow.pipelines.report.page.element.Table.Row;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Answers that need no model, as rows below those of the methods. */
final class BaselineRows {

  private static final String TASK = "Task";
  private static final String OPTIMIZER = "Optimizer";

  private BaselineRows() {}

  /** Each baseline over all tasks, where the labels of all are known. */
  static List<Row> overTasks(
      List<ValidationSet> sets, long tasks, BiFunction<String, Double, List<Cell>> row) {
    return titles(sets).stream()
        .map(title -> sets.stream().flatMap(set -> of(set, title).stream()).toList())
        .filter(found -> found.size() >= tasks)
        .map(
            found ->
                new Row(
                    row.apply(
                        found.get(0).title(),
                        found.stream().mapToDouble(Baseline::score).average().orElseThrow())))
        .toList();
  }

  /** Each baseline with a cell for every task. */
  static List<Row> byTask(
      List<ValidationSet> sets,
      List<Task> tasks,
      List<String> empty,
      BiFunction<ValidationSet, Baseline, Cell> cell) {
    List<Row> rows = new ArrayList<>();
    for (String title : titles(sets)) {
      List<Cell> cells = new ArrayList<>(List.of(Cell.of(title)));
      empty.forEach(text -> cells.add(Cell.of(text)));
      for (Task task : tasks) {
        cells.add(
            sets.stream()
                .filter(set -> set.task().equals(task))
                .flatMap(set -> of(set, title).map(found -> cell.apply(set, found)).stream())
                .findFirst()
                .orElse(Cell.of(Format.NONE, Double.NaN)));
      }
      rows.add(new Row(cells));
    }
    return rows;
  }

  /** A table of one row a trial or setting, with each task's baselines below. */
  static Table below(Table table, List<ValidationSet> sets, String score) {
    List<Row> rows = new ArrayList<>(table.rows());
    for (ValidationSet set : sets) {
      for (Baseline baseline : set.baselines()) {
        Map<String, Cell> cells =
            Map.of(
                TASK, Cell.of(set.task().title()),
                OPTIMIZER, Cell.of(baseline.title()),
                score, Cell.of(Format.score(set.task(), baseline.score()), baseline.score()));
        rows.add(
            new Row(
                table.columns().stream()
                    .map(column -> cells.getOrDefault(column.title(), blank(column)))
                    .toList()));
      }
    }
    return new Table(table.id(), table.caption(), table.columns(), rows);
  }

  private static Cell blank(Column column) {
    return column.numeric() ? Cell.of("", Double.NaN) : Cell.of("");
  }

  private static List<String> titles(List<ValidationSet> sets) {
    return sets.stream()
        .flatMap(set -> set.baselines().stream())
        .map(Baseline::title)
        .distinct()
        .toList();
  }

  private static Optional<Baseline> of(ValidationSet set, String title) {
    return set.baselines().stream().filter(found -> found.title().equals(title)).findFirst();
  }
}
