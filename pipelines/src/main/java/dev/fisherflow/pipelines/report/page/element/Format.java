package dev.fisherflow.pipelines.report.page.element;

import dev.fisherflow.learning.metric.MetricFamily;
import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.pipelines.report.Statistic;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.tasks.Task;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;

/** Figures and names as the field writes them. */
public final class Format {

  /** Stands where there is nothing. */
  public static final String NONE = "–";

  private Format() {}

  /** Such as {@code 81.7}, of a share. */
  public static String percent(double share) {
    return Double.isFinite(share) ? decimals(100 * share, 1) : NONE;
  }

  /** Such as {@code 81.7 ± 0.4}; without the deviation where there is none. */
  public static String percent(Statistic shares) {
    return spread(shares.times(100), 1);
  }

  /** A score of a task: in per cent, or as it is where the task names an error. */
  public static String score(Task task, double score) {
    return Double.isFinite(score) ? Score.cell(task, score) : NONE;
  }

  /** Scores of tasks, or their means: as they are where any of the tasks names an error. */
  public static String score(Collection<Task> tasks, Statistic scores) {
    return tasks.stream().allMatch(Score::inPercent) ? percent(scores) : spread(scores, 4);
  }

  /** The values of a metric: in per cent unless it is an error. */
  public static String metric(String name, Statistic values) {
    return MetricFamily.REGISTRY.get(name).sign() > 0 ? percent(values) : spread(values, 4);
  }

  /** Such as {@code 0.290 ± 0.012}. */
  public static String spread(Statistic numbers, int decimals) {
    if (!numbers.present()) {
      return NONE;
    }
    String mean = decimals(numbers.mean(), decimals);
    return numbers.spread() ? mean + " ± " + decimals(numbers.deviation(), decimals) : mean;
  }

  /** With so many decimals, a full stop before them. */
  public static String decimals(double number, int decimals) {
    return Double.isFinite(number)
        ? String.format(Locale.ROOT, "%." + decimals + "f", number)
        : NONE;
  }

  /** Such as {@code 2 h 05 min}, {@code 3 min 20 s} or {@code 4.2 s}. */
  public static String duration(double seconds) {
    if (!Double.isFinite(seconds)) {
      return NONE;
    }
    if (seconds < 60) {
      return decimals(seconds, 1) + " s";
    }
    Duration time = Duration.ofSeconds(Math.round(seconds));
    return time.toHours() > 0
        ? String.format(Locale.ROOT, "%d h %02d min", time.toHours(), time.toMinutesPart())
        : String.format(Locale.ROOT, "%d min %02d s", time.toMinutes(), time.toSecondsPart());
  }

  /** Such as {@code 2026-11-24 12:52:31 UTC}, of an instant in ISO 8601; others as they are. */
  public static String time(String instant) {
    return instant.replaceFirst(
        "^(\\d{4}-\\d{2}-\\d{2})T(\\d{2}:\\d{2}:\\d{2})(\\.\\d+)?Z$", "$1 $2 UTC");
  }

  /** A model without the folders before it. */
  public static String model(String model) {
    return model.replaceFirst(".*[/\\\\](?=.)", "");
  }

  /** A model through its adapter, such as {@code t5-base, lora-r8}. */
  public static String setup(Method method) {
    return model(method.getModel()) + ", " + method.getAdapter();
  }
}
