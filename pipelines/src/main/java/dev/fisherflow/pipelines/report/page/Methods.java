package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.report.MethodScores;
import java.util.Comparator;

/** The order in which a report names methods: by model and adapter, optimizers by rank. */
final class Methods {

  static final Comparator<MethodScores> ORDER =
      Comparator.<MethodScores, String>comparing(score -> score.method().getModel())
          .thenComparing(score -> score.method().getAdapter())
          .thenComparing(score -> OptimizerFamily.REGISTRY.place(score.method().getOptimizer()))
          .thenComparing(score -> score.method().getOptimizer())
          .thenComparing(MethodScores::task);

  /** The same, task by task. */
  static final Comparator<MethodScores> BY_TASK =
      Comparator.comparing(MethodScores::task).thenComparing(ORDER);

  private Methods() {}
}
