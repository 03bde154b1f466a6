package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.pipelines.report.MethodScores;
import java.util.Comparator;
import java.util.List;

/** The order in which a report names methods: by model and adapter, the usual optimizers first. */
final class Methods {

  private static final List<String> OPTIMIZERS =
      List.of("adafactor", "adamw", "adam", "sgd", "ef", "sf", "ief");

  static final Comparator<MethodScores> ORDER =
      Comparator.<MethodScores, String>comparing(score -> score.method().getModel())
          .thenComparing(score -> score.method().getAdapter())
          .thenComparing(score -> rank(score.method().getOptimizer()))
          .thenComparing(score -> score.method().getOptimizer())
          .thenComparing(MethodScores::task);

  /** The same, task by task. */
  static final Comparator<MethodScores> BY_TASK =
      Comparator.comparing(MethodScores::task).thenComparing(ORDER);

  private Methods() {}

  /** An optimizer's place in the order of the paper's tables; others after those. */
  static int rank(String optimizer) {
    int rank = OPTIMIZERS.indexOf(optimizer);
    return rank < 0 ? OPTIMIZERS.size() : rank;
  }
}
