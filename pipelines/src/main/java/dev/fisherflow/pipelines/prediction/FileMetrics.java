package dev.fisherflow.pipelines.prediction;

import dev.fisherflow.learning.metric.ValidationMetrics;
import dev.fisherflow.learning.task.LabelList;
import dev.fisherflow.pipelines.prediction.FileRows.Row;
import dev.fisherflow.schemas.Echo;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.tasks.Task;
import java.util.Arrays;
import java.util.List;

/**
 * The metrics of answers to rows that have labels.
 *
 * @param task what was answered
 * @param rows the rows; those without a label or an answer do not count
 */
record FileMetrics(Task task, List<Row> rows) {

  /**
   * Requires that every label is one of the task, before anything is answered.
   *
   * @throws PredictionException naming the first row that has another
   */
  void require() {
    for (int row = 0; row < rows.size(); row++) {
      if (labelled(row)) {
        switch (task.target()) {
          case NUMBER -> number(row);
          case LABELS -> indices(row);
          case LABEL -> index(row);
          case TEXT -> {} // any is one
        }
      }
    }
  }

  /**
   * The metrics of probabilities, numbers or texts; none where no row has both.
   *
   * @param texts of all rows; empty where none are written
   */
  List<Metric> of(List<double[]> answers, List<String> texts) {
    ValidationMetrics metrics = ValidationMetrics.of(task);
    for (int row = 0; row < rows.size(); row++) {
      double[] answer = answers.get(row);
      if (answer == null || !labelled(row)) {
        continue;
      }
      switch (task.target()) {
        case NUMBER -> metrics.add(number(row), answer[0]);
        case TEXT -> metrics.addText(rows.get(row).label(), texts.get(row));
        case LABELS -> metrics.addLabels(indices(row), FilePrediction.likely(answer).toArray());
        case LABEL ->
            metrics.add(
                index(row),
                FilePrediction.best(answer),
                Arrays.stream(answer).map(p -> Math.log(Math.max(p, Double.MIN_VALUE))).toArray());
      }
    }
    return metrics.examples() == 0 ? List.of() : metrics.metrics();
  }

  private boolean labelled(int row) {
    String label = rows.get(row).label();
    return label != null && !label.isBlank();
  }

  private double number(int row) {
    String label = rows.get(row).label();
    try {
      double number = Double.parseDouble(label.strip());
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong(row, "a number", e);
    }
    throw wrong(row, "a finite number", null);
  }

  private int index(int row) {
    return index(row, rows.get(row).label().strip());
  }

  private int[] indices(int row) {
    try {
      return LabelList.read(rows.get(row).label(), null).stream()
          .mapToInt(label -> index(row, label))
          .distinct()
          .toArray();
    } catch (IllegalArgumentException e) {
      throw wrong(row, "a JSON list of labels", e);
    }
  }

  private int index(int row, String label) {
    int index = task.labels().indexOf(label);
    if (index < 0) {
      throw wrong(
          row,
          "a label of %s, one of %s"
              .formatted(task.key(), Echo.of(String.join(", ", task.labels()))),
          null);
    }
    return index;
  }

  private PredictionException wrong(int row, String expected, Throwable cause) {
    return new PredictionException(
        "row %d: expected %s, found %s: --label names another column, --unlabelled none"
            .formatted(row + 1, expected, Echo.quoted(rows.get(row).label())),
        cause);
  }
}
