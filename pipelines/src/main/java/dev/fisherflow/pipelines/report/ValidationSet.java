package dev.fisherflow.pipelines.report;

import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.learning.metric.ValidationMetrics;
import dev.fisherflow.pipelines.statistics.Proportion;
import dev.fisherflow.schemas.Phase;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Task;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * The validation examples of a task: how many there are, and what answers score that need no model.
 *
 * @param task the task
 * @param rows examples; 0 if that is not known
 * @param labels of each class how many examples have it; empty if that is not known
 */
public record ValidationSet(Task task, long rows, List<Long> labels) {

  /** Copies the list. */
  public ValidationSet {
    labels = List.copyOf(labels);
  }

  /**
   * Those of the tasks of a run.
   *
   * @param results whose labels are counted; those of earlier versions have none
   * @param recorded rows of tasks by their keys, as the manifest has them
   */
  public static List<ValidationSet> of(List<TrialResult> results, Map<String, Long> recorded) {
    List<ValidationSet> sets = new ArrayList<>();
    results.stream()
        .map(result -> Task.of(result.getTrial()))
        .distinct()
        .forEach(
            task ->
                sets.add(
                    results.stream()
                        .filter(result -> Task.of(result.getTrial()).equals(task))
                        .filter(result -> result.getTrial().getPhase() != Phase.tune)
                        .map(TrialResult::getLabels)
                        .filter(ByteBuffer::hasRemaining)
                        .findFirst()
                        .map(labels -> counted(task, labels))
                        .orElseGet(
                            () ->
                                new ValidationSet(
                                    task, recorded.getOrDefault(task.key(), 0L), List.of()))));
    return sets;
  }

  private static ValidationSet counted(Task task, ByteBuffer labels) {
    long[] counts = new long[task.outputs()];
    for (int row = 0; row < labels.remaining(); row++) {
      counts[Byte.toUnsignedInt(labels.get(labels.position() + row))]++;
    }
    return new ValidationSet(
        task,
        labels.remaining(),
        IntStream.range(0, counts.length).mapToObj(i -> counts[i]).toList());
  }

  /** Half the width of the 95 % interval of an accuracy on these rows. */
  public double halfWidth(double accuracy) {
    return Proportion.halfWidth(accuracy, rows);
  }

  /** What it scores to answer every example with the most frequent label. */
  Optional<ValidationMetrics> majority() {
    int most =
        IntStream.range(0, labels.size())
            .reduce((a, b) -> labels.get(b) > labels.get(a) ? b : a)
            .orElse(0);
    return answered(1, draw -> most);
  }

  /** What it scores to draw each answer, every class as likely: in the mean over the draws. */
  Optional<ValidationMetrics> chance() {
    return answered(labels.size(), draw -> draw);
  }

  /**
   * Answers that need no model.
   *
   * @param name such as {@code majority class}
   * @param answers their metrics
   * @param score the score of these
   */
  public record Baseline(String name, ValidationMetrics answers, double score) {

    /** The name at the beginning of a row. */
    public String title() {
      return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }
  }

  /** What stands below the methods in every table of scores; none if the labels are not known. */
  public List<Baseline> baselines() {
    List<Baseline> baselines = new ArrayList<>();
    majority().ifPresent(of -> baselines.add(new Baseline("majority class", of, score(of))));
    chance().ifPresent(of -> baselines.add(new Baseline("chance", of, score(of))));
    return baselines;
  }

  private Optional<ValidationMetrics> answered(int draws, IntUnaryOperator answer) {
    if (labels.isEmpty()) {
      return Optional.empty();
    }
    ValidationMetrics metrics = ValidationMetrics.of(task);
    for (int label = 0; label < labels.size(); label++) {
      for (long row = 0; row < labels.get(label); row++) {
        for (int draw = 0; draw < draws; draw++) {
          metrics.add(label, answer.applyAsInt(draw));
        }
      }
    }
    return Optional.of(metrics);
  }

  private double score(ValidationMetrics answers) {
    return Score.of(task, answers.score());
  }
}
