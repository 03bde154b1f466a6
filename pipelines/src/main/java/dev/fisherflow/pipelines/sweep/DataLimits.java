package dev.fisherflow.pipelines.sweep;

import dev.fisherflow.learning.data.HeldOut;
import dev.fisherflow.learning.schedule.LearningRateSchedule;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.spec.Training;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.tasks.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** What a specification asks of training examples, compared with how many there are. */
public final class DataLimits {

  private DataLimits() {}

  /** Whether there is anything to compare. */
  public static boolean asks(SweepSpecification specification) {
    return specification.selection().fair()
        || specification.evaluation().isPresent()
        || specification.optimizers().stream()
            .map(OptimizerSettings::getSchedule)
            .anyMatch(LearningRateSchedule::asksSteps)
        || specification.training().values().stream()
            .anyMatch(all -> several(all, Training::limit) || several(all, Training::batchSize));
  }

  private static boolean several(List<Training> all, Function<Training, Object> value) {
    return all.stream().map(value).distinct().count() > 1;
  }

  /**
   * Checks that limits and batch sizes make different trials, that warm-ups end before their
   * trials, and that evaluations have enough examples.
   *
   * @param rows training examples of the task
   * @throws dev.fisherflow.pipelines.spec.yaml.SpecificationException if not
   */
  public static void check(SweepSpecification specification, Task task, long rows) {
    boolean fair = specification.selection().fair();
    if (fair && rows < 2 * HeldOut.LEAST) {
      throw specification.mistake(
          "selection.protocol",
          "protocol fair holds out %d training examples or more and trains on as many: expected %d of %s, found %d"
              .formatted(HeldOut.LEAST, 2 * HeldOut.LEAST, task.key(), rows));
    }
    Map<Long, Optional<Long>> limits = new HashMap<>();
    Map<Long, Integer> whole = new HashMap<>();
    for (Training training : specification.training().get(task)) {
      long there = fair ? rows - HeldOut.rows(rows, training.limit().orElse(null)) : rows;
      long used = Math.min(there, training.limit().orElse(there));
      Optional<Long> other = limits.putIfAbsent(used, training.limit());
      if (other != null && !other.equals(training.limit())) {
        throw specification.mistake(
            "training.limit",
            "%s has %,d training examples, so the limits %s and %s make the same trials twice"
                .formatted(task.key(), rows, text(other), text(training.limit())));
      }
      if (training.batchSize() >= used) {
        int first =
            Objects.requireNonNullElse(
                whole.putIfAbsent(used, training.batchSize()), training.batchSize());
        if (first != training.batchSize()) {
          throw specification.mistake(
              "training.batchSize",
              "trials of %s use %,d training examples, so the batch sizes %d and %d make the same trials twice"
                  .formatted(task.key(), used, first, training.batchSize()));
        }
      }
      long steps = training.epochs() * ((used + training.batchSize() - 1) / training.batchSize());
      for (OptimizerSettings optimizer : specification.optimizers()) {
        LearningRateSchedule.problem(optimizer.getSchedule(), steps)
            .ifPresent(
                problem -> {
                  throw specification.mistake(
                      "optimizers",
                      "%s on %s: schedule.warmup: %s"
                          .formatted(optimizer.getType(), task.key(), problem));
                });
      }
      specification
          .evaluation()
          .ifPresent(
              evaluation -> {
                if (evaluation.plan().batchSize() > used) {
                  throw specification.mistake(
                      "evaluation.batchSize",
                      "expected at most the %,d training examples of %s, found %d"
                          .formatted(used, task.key(), evaluation.plan().batchSize()));
                }
              });
    }
  }

  private static String text(Optional<Long> limit) {
    return limit.map(String::valueOf).orElse("null");
  }
}
