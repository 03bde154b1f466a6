package dev.fisherflow.learning.optimizer;

import static dev.fisherflow.learning.optimizer.Steps.settings;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.fisher.InMemoryGradients;
import dev.fisherflow.learning.fisher.Leaves;
import dev.fisherflow.learning.fisher.Matrix;
import dev.fisherflow.schemas.OptimizerSettings;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptimizerMemoryTest {

  private static final int STEPS = 50;
  private static final Matrix J = Matrix.random(4, Leaves.P, 1);
  private static final Matrix SAMPLED = Matrix.random(4, Leaves.P, 2);

  /** Arrays of state: moments, buffer, or rows and columns of two matrices and one vector. */
  @ParameterizedTest
  @CsvSource({"sgd,1", "adamw,2", "adafactor,5", "ef,0", "ief,0", "sf,0"})
  void stepsLeaveNothingBehindButTheState(String type, int stateArrays) {
    OptimizerSettings.Builder settings = settings(type).setLearningRate(1e-3);
    switch (type) {
      case "sgd" -> settings.setMomentum(0.9).setWeightDecay(0.1);
      case "adamw", "adafactor" -> settings.setWeightDecay(0.1);
      case "sf" -> settings.setDamping(1.0).setDraws(2);
      default -> settings.setDamping(1.0);
    }
    try (NDManager manager = NDManager.newBaseManager()) {
      Leaves held = new Leaves(manager, Leaves.SHAPES, DataType.FLOAT32);
      NDList parameters = held.tensors(Matrix.ones(Leaves.P));
      int before = manager.getManagedArrays().size();
      try (Optimizer optimizer = Optimizers.of(settings.build(), parameters)) {
        for (int step = 0; step < STEPS; step++) {
          try (NDManager scope = manager.newSubManager()) {
            Leaves leaves = new Leaves(scope, Leaves.SHAPES, DataType.FLOAT32);
            double[] s = {1, 1, 1, 1};
            var batch = new InMemoryGradients(leaves, J, List.of(SAMPLED, SAMPLED), s);
            optimizer.step(parameters, batch, 1e-3);
          }
          assertThat(manager.getManagedArrays().size()).isEqualTo(before + stateArrays);
        }
      }
      assertThat(manager.getManagedArrays().size()).isEqualTo(before);
      assertThat(parameters.head().toFloatArray()).hasSize(12);
    }
  }
}
