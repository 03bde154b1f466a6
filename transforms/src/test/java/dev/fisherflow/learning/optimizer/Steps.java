package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDList;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.fisher.Leaves;
import dev.fisherflow.learning.fisher.Matrix;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Schedule;

/** What tests of rules share. */
public final class Steps {

  private Steps() {}

  public static OptimizerSettings.Builder settings(String type) {
    return OptimizerSettings.newBuilder().setType(type).setSchedule(schedule("constant").build());
  }

  public static Schedule.Builder schedule(String type) {
    return Schedule.newBuilder().setType(type);
  }

  /** The direction of a rule's first step: what one step from zero at rate 1 subtracts. */
  public static Matrix direction(
      OptimizerSettings settings, Leaves leaves, BatchGradients gradients) {
    long size = leaves.shapes().stream().mapToLong(shape -> shape.size()).sum();
    NDList parameters = leaves.tensors(Matrix.zeros((int) size, 1));
    try (Optimizer optimizer = Optimizers.of(settings, parameters)) {
      optimizer.step(parameters, gradients, 1);
    }
    return Leaves.vector(parameters).times(-1);
  }
}
