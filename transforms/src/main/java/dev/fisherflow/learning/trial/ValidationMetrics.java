package dev.fisherflow.learning.trial;

import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * Figures of a validation of one task. All dev splits of the task go into the same sums, so MNLI's
 * accuracy is over both of its dev sets together. The selection score is the sum of the task's
 * selection metrics (paper, Section 3 of the setups: for two metrics, the highest sum of both).
 *
 * <p>Classification: accuracy, F1 of the class with label index 1 where there are two classes, and
 * Matthews correlation. Regression: Pearson and Spearman correlation. Definitions of the edge cases
 * are {@link Confusion}'s and {@link Correlation}'s.
 */
public final class ValidationMetrics {

  /** Name of the figure of {@link #addFirstToken}; no task is selected by it. */
  public static final String FIRST_TOKEN_ACCURACY = "teacher_forced_first_token_accuracy";

  private final Task task;
  private final Confusion confusion;
  private final Correlation correlation = new Correlation();
  private long firstTokens;
  private long firstTokensRight;

  private ValidationMetrics(Task task) {
    this.task = task;
    this.confusion = task.regression() ? null : new Confusion(task.outputs());
  }

  /** Empty sums of a task. */
  public static ValidationMetrics of(Task task) {
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

  /**
   * Counts whether the likeliest first output token of a text-to-text model, of its whole
   * vocabulary, is that of the true label: the accuracy that the paper's program reports. It knows
   * nothing of the task's label words, and of words that begin alike it counts either as right.
   */
  public void addFirstToken(boolean right) {
    firstTokens++;
    firstTokensRight += right ? 1 : 0;
  }

  /** Adds the sums of another part of the same task's validation. */
  public void merge(ValidationMetrics other) {
    if (other.task != task) {
      throw new IllegalArgumentException(
          "expected sums of " + task.key() + ", found " + other.task.key());
    }
    firstTokens += other.firstTokens;
    firstTokensRight += other.firstTokensRight;
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
    if (confusion == null) {
      metrics.add(new Metric("pearson", correlation.pearson()));
      metrics.add(new Metric("spearman", correlation.spearman()));
    } else {
      metrics.add(new Metric("accuracy", confusion.accuracy()));
      if (task.outputs() == 2) {
        metrics.add(new Metric("f1", confusion.f1(1)));
      }
      metrics.add(new Metric("matthews", confusion.matthews()));
    }
    if (firstTokens > 0) {
      metrics.add(new Metric(FIRST_TOKEN_ACCURACY, (double) firstTokensRight / firstTokens));
    }
    return metrics;
  }

  /** Sum of the task's selection metrics; NaN if a prediction was not finite. */
  public double score() {
    return metrics().stream()
        .filter(metric -> task.selectionMetrics().contains(metric.getName()))
        .mapToDouble(Metric::getValue)
        .sum();
  }
}
