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
    double[] weights =
        own.getClassWeights().isEmpty()
            ? null
            : batch.samples().stream()
                .mapToDouble(sample -> own.getClassWeights().get(sample.classOf(task)))
                .toArray();
    return plain.weighted(weights, own.getLabelSmoothing());
  }
}
