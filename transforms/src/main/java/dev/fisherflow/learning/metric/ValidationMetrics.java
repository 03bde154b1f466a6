package dev.fisherflow.learning.metric;

import dev.fisherflow.schemas.Metric;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * Figures of a validation of one task. All dev splits of the task go into the same sums, so MNLI's
 * accuracy is over both of its dev sets together. What is recorded is the sum of the task's
 * selection metrics (paper, Section 3 of the setups: for two metrics, the highest sum of both);
 * {@link Score} makes the score of it.
 *
 * <p>Classification: accuracy, F1 of the class with label index 1 where there are two classes, and
 * Matthews correlation. Regression: Pearson and Spearman correlation. Definitions of the edge cases
 * are {@link Confusion}'s and {@link Correlation}'s.
 */
public final class ValidationMetrics {

  /**
   * Share of samples of which the likeliest first output token, of the whole vocabulary, is the
   * label's. It knows nothing of the task's label words, and of words that begin alike it counts
   * either as right. No task is selected by it. It is near to, but not, the accuracy that the
   * authors' program reports: that one takes the likeliest token at every position of the label,
   * each after the true ones before it, and wants the whole text right, end token included.
   */
  public static final String FIRST_TOKEN_ACCURACY = "teacher_forced_first_token_accuracy";

  /** Share of samples of which greedy decoding writes the label and ends. */
  public static final String GREEDY_ACCURACY = "greedy_decoding_accuracy";

  /** The metrics that every task has, as far as they apply to it. */
  private static final List<String> OWN = MetricFamily.REGISTRY.own().names();

  private final Task task;
  private final Confusion confusion;
  private final Correlation correlation = new Correlation();
  private final RankedScores ranked = new RankedScores();
  private long texts;
  private long firstTokensRight;
  private long textsRight;

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
    task.metrics().forEach(MetricFamily.REGISTRY::get);
    return new ValidationMetrics(task);
  }

  /** Whether a task's predictions have a figure, those that models write aside. */
  public static boolean has(Task task, String metric) {
    ValidationMetrics one = new ValidationMetrics(task);
    if (task.regression()) {
      one.add(0.0, 0.0);
    } else {
      one.add(0, 0);
    }
    return MetricFamily.REGISTRY.get(metric).of(one).isPresent();
  }

  /** Counts an example of a classification task by label indices. */
  public void add(int label, int predicted) {
    if (confusion == null) {
      throw new IllegalStateException(task.key() + " is a regression task; give numbers");
    }
    confusion.add(label, predicted);
  }

  /**
   * Counts an example of a classification task by its label's index and the scores of all classes.
   *
   * @param predicted index of the class that is answered
   * @param scores logits, or logarithms of probabilities
   */
  public void add(int label, int predicted, double[] scores) {
    add(label, predicted);
    if (task.metrics().contains(ClassMetrics.Auroc.NAME)) {
      ranked.add(label, scores);
    }
  }

  /** Adds an example of a regression task. */
  public void add(double target, double prediction) {
    if (confusion != null) {
      throw new IllegalStateException(task.key() + " is a classification task; give label indices");
    }
    correlation.add(target, prediction);
  }

  /**
   * Compares what a text-to-text model writes with its label, both without the end token; an output
   * without its end is one token longer than any label.
   */
  public void addWritten(int[] label, int[] written) {
    texts++;
    firstTokensRight += written.length > 0 && written[0] == label[0] ? 1 : 0;
    textsRight += Arrays.equals(label, written) ? 1 : 0;
  }

  /** Adds the sums of another part of the same task's validation. */
  public void merge(ValidationMetrics other) {
    if (!other.task.equals(task)) {
      throw new IllegalArgumentException(
          "expected sums of " + task.key() + ", found " + other.task.key());
    }
    texts += other.texts;
    firstTokensRight += other.firstTokensRight;
    textsRight += other.textsRight;
    if (confusion == null) {
      correlation.merge(other.correlation);
    } else {
      confusion.merge(other.confusion);
      ranked.merge(other.ranked);
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
    for (MetricFamily family : MetricFamily.REGISTRY.all()) {
      if (counts(family)) {
        family.of(this).ifPresent(value -> metrics.add(new Metric(family.name(), value)));
      }
    }
    return metrics;
  }

  /** A metric of other code is one of the tasks that name it alone: it changes no other result. */
  private boolean counts(MetricFamily family) {
    return task.metrics().contains(family.name())
        || (OWN.contains(family.name()) && !family.onlyWhereNamed());
  }

  /** A figure of the predicted classes, if the task has classes. */
  public OptionalDouble ofClasses(ToDoubleFunction<Confusion> figure) {
    return confusion == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(figure.applyAsDouble(confusion));
  }

  /** A figure of the predicted numbers, if it is a regression task. */
  public OptionalDouble ofNumbers(ToDoubleFunction<Correlation> figure) {
    return confusion == null
        ? OptionalDouble.of(figure.applyAsDouble(correlation))
        : OptionalDouble.empty();
  }

  /**
   * The area under the receiver's curve, if the task has classes; NaN where no scores are known.
   */
  OptionalDouble area() {
    return confusion == null ? OptionalDouble.empty() : OptionalDouble.of(ranked.area());
  }

  /** A share of the written texts, if any were written. */
  OptionalDouble ofTexts(long count) {
    return texts > 0 ? OptionalDouble.of((double) count / texts) : OptionalDouble.empty();
  }

  /** Outputs of the model: classes, or 1. */
  public int outputs() {
    return task.outputs();
  }

  long firstTokensRight() {
    return firstTokensRight;
  }

  long textsRight() {
    return textsRight;
  }

  /**
   * Sum of the task's selection metrics, errors with a minus; NaN if a prediction was not finite.
   */
  public double score() {
    return metrics().stream()
        .filter(metric -> task.metrics().contains(metric.getName()))
        .mapToDouble(
            metric -> MetricFamily.REGISTRY.get(metric.getName()).sign() * metric.getValue())
        .sum();
  }
}
