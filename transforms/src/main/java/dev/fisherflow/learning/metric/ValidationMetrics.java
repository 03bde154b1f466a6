package dev.fisherflow.learning.metric;

import dev.fisherflow.schemas.Metric;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Figures of a validation of one task. All dev splits of the task go into the same sums, so MNLI's
 * accuracy is over both of its dev sets together. The selection score is the sum of the task's
 * selection metrics (paper, Section 3 of the setups: for two metrics, the highest sum of both).
 *
 * <p>What is recorded beside them are all {@link MetricDefinition}s that have a value.
 */
public final class ValidationMetrics {

  private final Task task;
  private final Confusion confusion;
  private final Correlation correlation = new Correlation();
  private final WrittenTexts texts = new WrittenTexts();

  private ValidationMetrics(Task task) {
    this.task = task;
    this.confusion = task.regression() ? null : new Confusion(task.outputs());
  }

  /**
   * Empty sums of a task.
   *
   * @throws IllegalArgumentException if the task names a metric that there is not
   */
  public static ValidationMetrics of(Task task) {
    task.metrics().forEach(MetricDefinition.REGISTRY::get);
    return new ValidationMetrics(task);
  }

  /** Counts an example of a classification task by label indices. */
  public void add(int label, int predicted) {
    if (confusion == null) {
      throw new IllegalStateException(task.key() + " is a regression task; give numbers");
    }
    confusion.add(label, predicted);
  }

  /** Adds an example of a regression task. */
  public void add(double target, double prediction) {
    if (confusion != null) {
      throw new IllegalStateException(task.key() + " is a classification task; give label indices");
    }
    correlation.add(target, prediction);
  }

  /** Compares what a text-to-text model writes with its label, as {@link WrittenTexts#add}. */
  public void addWritten(int[] label, int[] written) {
    texts.add(label, written);
  }

  /** Adds the sums of another part of the same task's validation. */
  public void merge(ValidationMetrics other) {
    if (!other.task.equals(task)) {
      throw new IllegalArgumentException(
          "expected sums of " + task.key() + ", found " + other.task.key());
    }
    texts.merge(other.texts);
    if (confusion == null) {
      correlation.merge(other.correlation);
    } else {
      confusion.merge(other.confusion);
    }
  }

  /** Examples added. */
  public long examples() {
    return confusion == null ? correlation.examples() : confusion.examples();
  }

  /**
   * All figures that the task has.
   *
   * @throws IllegalStateException if there was no example
   */
  public List<Metric> metrics() {
    if (examples() == 0) {
      throw new IllegalStateException("no example of " + task.key() + " was validated");
    }
    List<Metric> metrics = new ArrayList<>();
    for (MetricDefinition metric : MetricDefinition.REGISTRY.all()) {
      value(metric).ifPresent(value -> metrics.add(new Metric(metric.name(), value)));
    }
    return metrics;
  }

  private OptionalDouble value(MetricDefinition metric) {
    OptionalDouble value = confusion == null ? metric.of(correlation) : metric.of(confusion);
    return value.isPresent() || texts.texts() == 0 ? value : metric.of(texts);
  }

  /** Sum of the task's selection metrics; NaN if a prediction was not finite. */
  public double score() {
    return metrics().stream()
        .filter(metric -> task.metrics().contains(metric.getName()))
        .mapToDouble(Metric::getValue)
        .sum();
  }
}
