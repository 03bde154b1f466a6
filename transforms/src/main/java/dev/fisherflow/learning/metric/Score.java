package dev.fisherflow.learning.metric;

import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.tasks.Task;
import java.util.List;
import java.util.Locale;

/**
 * The one score of a task: the mean of the metrics that it names, errors with a minus. Files show
 * it as it is, people see it in per cent. Avro records carry the sum of the metrics instead, as
 * they always did; who reads a score from a record takes it through here.
 */
public final class Score {

  private Score() {}

  /** The score of a sum, or of a difference of sums, that a record carries. */
  public static double of(Task task, double recorded) {
    return recorded / task.metrics().size();
  }

  /** The score of a sum that a record carries; null where that is. */
  public static Double of(Trial trial, Double recorded) {
    return recorded == null ? null : (Double) of(Task.of(trial), recorded);
  }

  /** The score of a trial's checkpoint; null without one. */
  public static Double of(Trial trial, Checkpoint checkpoint) {
    return checkpoint == null ? null : of(trial, (Double) checkpoint.getScore());
  }

  /**
   * The least that it can be of a task: that of a trial that failed. Negative infinity where the
   * task names an error.
   */
  public static double lowest(Task task) {
    return task.metrics().stream()
        .mapToDouble(metric -> MetricFamily.REGISTRY.get(metric).lowest())
        .average()
        .orElseThrow();
  }

  /** What it is of a task: {@code accuracy}, or {@code mean of accuracy and f1}. */
  public static String name(Task task) {
    List<String> metrics = task.metrics();
    int last = metrics.size() - 1;
    return last == 0
        ? metrics.get(0)
        : "mean of " + String.join(", ", metrics.subList(0, last)) + " and " + metrics.get(last);
  }

  /** Whether it is shown in per cent: an error has the targets' unit and is no share. */
  public static boolean inPercent(Task task) {
    return task.metrics().stream().allMatch(metric -> MetricFamily.REGISTRY.get(metric).sign() > 0);
  }

  /**
   * As tables show it: {@code 55.2} in per cent, {@code -1.2340} where the task names an error.
   *
   * @param score a score, or a deviation of scores
   */
  public static String cell(Task task, double score) {
    return inPercent(task) ? percent(score) : String.format(Locale.ROOT, "%.4f", score);
  }

  /** A share in per cent, such as {@code 55.2}. */
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }

  /** As lines of text show it, such as {@code 55.2 %}. */
  public static String words(Task task, double score) {
    return cell(task, score) + (inPercent(task) ? " %" : "");
  }
}
