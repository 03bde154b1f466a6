package dev.fisherflow.pipelines.prediction;

import dev.fisherflow.learning.metric.ValidationMetrics;
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
        if (task.regression()) {
          number(row);
        } else {
          index(row);
        }
      }
    }
  }

  /** The metrics of probabilities or numbers; none where no row has both. */
  List<Metric> of(List<double[]> answers) {
    ValidationMetrics metrics = ValidationMetrics.of(task);
    for (int row = 0; row < rows.size(); row++) {
      double[] answer = answers.get(row);
      if (answer == null || !labelled(row)) {
        continue;
      }
      if (task.regression()) {
        metrics.add(number(row), answer[0]);
      } else {
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
    int index = task.labels().indexOf(rows.get(row).label().strip());
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
