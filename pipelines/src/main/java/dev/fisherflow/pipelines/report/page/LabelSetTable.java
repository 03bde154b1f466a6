package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.learning.metric.LabelSets;
import dev.fisherflow.learning.task.LabelList;
import dev.fisherflow.pipelines.report.page.element.Format;
import dev.fisherflow.pipelines.report.page.element.Table;
import dev.fisherflow.pipelines.report.page.element.Table.Cell;
import dev.fisherflow.pipelines.report.page.element.Table.Column;
import dev.fisherflow.pipelines.report.page.element.Table.Rows;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.tasks.Task;
import java.util.List;

/** How each label fares where rows may have several. */
final class LabelSetTable {

  private LabelSetTable() {}

  static String sentence(Task task, List<Prediction> rows) {
    LabelSets sets = sets(task, rows);
    return "%,d rows, all labels right in %s %%; micro F1 %s"
        .formatted(
            sets.examples(), Format.percent(sets.accuracy()), Format.decimals(sets.microF1(), 3));
  }

  static Table of(Task task, List<Prediction> answers, int number) {
    LabelSets sets = sets(task, answers);
    Rows rows = new Rows();
    for (int label = 0; label < task.labels().size(); label++) {
      double f1 = sets.f1(label);
      rows.add(
          List.of(
              Cell.of(task.labels().get(label)),
              Cell.of(sets.labelled(label)),
              Cell.of(sets.predicted(label)),
              Cell.of(Format.decimals(f1, 3), f1)));
    }
    return new Table(
        "labels-" + number,
        "Labels",
        List.of(
            Column.text("Label"),
            Column.number("Rows").meaning("That have it"),
            Column.number("Answers").meaning("Rows that are answered with it"),
            Column.number("F1")),
        rows.list());
  }

  private static LabelSets sets(Task task, List<Prediction> rows) {
    LabelSets sets = new LabelSets(task.labels().size());
    for (Prediction row : rows) {
      if (!row.getTruth().isEmpty()) {
        sets.add(indices(task, row.getTruth()), indices(task, row.getLabel()));
      }
    }
    return sets;
  }

  private static int[] indices(Task task, String labels) {
    return LabelList.read(labels, null).stream().mapToInt(task.labels()::indexOf).toArray();
  }
}
