package dev.fisherflow.learning.task;

import dev.fisherflow.learning.data.Batch;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.schemas.TaskDefinition;
import dev.fisherflow.tasks.Task;

/** The cross-entropy of a task's classes with the weights and the smoothing of its definition. */
final class ClassLoss {

  private ClassLoss() {}

  /**
   * The loss of a batch.
   *
   * @param plain the same where every sample counts 1 and targets are the labels
   */
  static Loss of(Task task, Batch batch, CrossEntropy plain) {
    TaskDefinition own = task.definition();
    if (own == null || (own.getClassWeights().isEmpty() && own.getLabelSmoothing() == 0)) {
      return plain;
    }
    return plain.weighted(
        own.getClassWeights().isEmpty() ? null : scales(task, batch, 1), own.getLabelSmoothing());
  }

  /** A scale times what each sample of a batch counts. */
  static double[] scales(Task task, Batch batch, double scale) {
    boolean weighted = task.definition() != null && !task.definition().getClassWeights().isEmpty();
    return batch.samples().stream()
        .mapToDouble(
            sample ->
                weighted
                    ? scale * task.definition().getClassWeights().get(sample.classOf(task))
                    : scale)
        .toArray();
  }
}
