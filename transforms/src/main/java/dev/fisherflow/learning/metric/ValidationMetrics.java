package dev.fisherflow.learning.metric;

import dev.fisherflow.schemas.Metric;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * Figures of a validation of one task. All dev splits of the task go into the same sums, so MNLI's
 * accuracy is over both of its dev sets together. What is recorded is the sum of the task's
 * selection metrics (paper, Section 3 of the setups: for two metrics, the highest sum of both);
 * {@link Score} makes the score of it.
 *
 * <p>Classification: accuracy, F1 of the class with label index 1 where there are two classes, and
 * Matthews correlation. Regression: Pearson and Spearman correlation. Texts: those of {@link
 * TextScores} that the task names. Definitions of the edge cases are {@link Confusion}'s and {@link
 * Correlation}'s.
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
  private final LabelSets sets;
  private final List<Pair> written = new ArrayList<>();
  private long texts;
  private long firstTokensRight;
  private long textsRight;

  private ValidationMetrics(Task task) {
    this.task = task;
    this.confusion = task.target() == Task.Target.LABEL ? new Confusion(task.outputs()) : null;
    this.sets = new LabelSets(task.labels().size());
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
    switch (task.target()) {
      case NUMBER -> one.add(0.0, 0.0);
      case TEXT -> one.addText("", "");
      case LABELS -> one.addLabels(new int[] {0}, new int[] {0});
      case LABEL -> one.add(0, 0);
    }
    return MetricFamily.REGISTRY.get(metric).of(one).isPresent();
  }

  /** Counts an example of a classification task by label indices. */
  public void add(int label, int predicted) {
    if (confusion == null) {
      throw new IllegalStateException(task.key() + " has no classes");
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
    if (!task.regression()) {
      throw new IllegalStateException(task.key() + " has no numbers");
    }
    correlation.add(target, prediction);
  }

  /**
   * Adds an example that may have several labels.
   *
   * @param labels their indices
   * @param answer the indices of those that are answered
   */
  public void addLabels(int[] labels, int[] answer) {
    if (task.target() != Task.Target.LABELS) {
      throw new IllegalStateException(task.key() + " has no sets of labels");
    }
    sets.add(labels, answer);
  }

  /** Adds an example of a task of texts: the one that was wanted and the one that was written. */
  public void addText(String wanted, String text) {
    if (!task.writes()) {
      throw new IllegalStateException(task.key() + " has no texts");
    }
    written.add(new Pair(wanted, text));
  }

  /** A wanted and a written text. */
  private record Pair(String wanted, String written) {}

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
    sets.merge(other.sets);
    written.addAll(other.written);
    if (confusion == null) {
      correlation.merge(other.correlation);
    } else {
      confusion.merge(other.confusion);
      ranked.merge(other.ranked);
    }
  }

  /** Examples added. */
  public long examples() {
    return switch (task.target()) {
      case NUMBER -> correlation.examples();
      case TEXT -> written.size();
      case LABELS -> sets.examples();
      case LABEL -> confusion.examples();
    };
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

  /** A figure of the predicted classes, or of the labels where there may be several. */
  OptionalDouble ofLabels(ToDoubleFunction<Confusion> one, ToDoubleFunction<LabelSets> several) {
    return task.target() == Task.Target.LABELS
        ? OptionalDouble.of(several.applyAsDouble(sets))
        : ofClasses(one);
  }

  /** A figure of the predicted numbers, if it is a regression task. */
  public OptionalDouble ofNumbers(ToDoubleFunction<Correlation> figure) {
    return task.regression()
        ? OptionalDouble.of(figure.applyAsDouble(correlation))
        : OptionalDouble.empty();
  }

  /** The mean of a figure of wanted and written texts, if the task has them. */
  OptionalDouble ofWritten(ToDoubleBiFunction<String, String> figure) {
    return written.stream()
        .mapToDouble(pair -> figure.applyAsDouble(pair.wanted, pair.written))
        .average();
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
