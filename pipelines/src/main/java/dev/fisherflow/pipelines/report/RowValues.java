package dev.fisherflow.pipelines.report;

import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.learning.metric.ValidationMetrics;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Task;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What each validation example adds to the score of a trial's best checkpoint. Of accuracy it is 1
 * or 0; of other metrics the example's pseudo-value, n times the score less n - 1 times the score
 * without it (Tukey's jackknife), whose mean is the score but for terms of 1 / n.
 */
final class RowValues {

  private RowValues() {}

  /**
   * A value of each example, in order.
   *
   * @return nothing where answers were not kept, or a score is not defined without some example
   */
  static Optional<double[]> of(Task task, TrialResult result) {
    ByteBuffer answers = result.getAnswers();
    ByteBuffer labels = result.getLabels();
    int rows = labels.remaining();
    if (rows < 2 || answers.remaining() != rows) {
      return Optional.empty();
    }
    double all = score(task, labels, answers, -1);
    Map<Integer, Double> known = new HashMap<>();
    double[] values = new double[rows];
    for (int row = 0; row < rows; row++) {
      int without = row;
      values[row] =
          known.computeIfAbsent(
              index(labels, row) << Byte.SIZE | index(answers, row),
              pair -> rows * all - (rows - 1) * score(task, labels, answers, without));
    }
    double shift = all - Arrays.stream(values).average().orElseThrow();
    return Double.isFinite(shift)
        ? Optional.of(Arrays.stream(values).map(value -> value + shift).toArray())
        : Optional.empty();
  }

  private static double score(Task task, ByteBuffer labels, ByteBuffer answers, int without) {
    ValidationMetrics metrics = ValidationMetrics.of(task);
    for (int row = 0; row < labels.remaining(); row++) {
      if (row != without) {
        metrics.add(index(labels, row), index(answers, row));
      }
    }
    return Score.of(task, metrics.score());
  }

  private static int index(ByteBuffer classes, int row) {
    return Byte.toUnsignedInt(classes.get(classes.position() + row));
  }
}
