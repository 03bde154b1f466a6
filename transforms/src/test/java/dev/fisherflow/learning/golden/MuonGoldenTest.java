package dev.fisherflow.learning.golden;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.fisher.Leaves;
import dev.fisherflow.learning.fisher.Matrix;
import dev.fisherflow.learning.optimizer.GivenGradient;
import dev.fisherflow.learning.optimizer.Optimizer;
import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.schemas.OptimizerSettings;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Muon against its polynomial of the singular values themselves, and torch's AdamW for the rest.
 */
class MuonGoldenTest {

  private static final int STEPS = 5;
  private static final List<String> NAMES = List.of("a", "b", "c", "d");

  /** In float32 five polynomials of a rounded matrix, five steps of it. */
  @ParameterizedTest
  @CsvSource({"FLOAT64, 1e-12", "FLOAT32, 1e-5"})
  void singularValuesAreThoseOfThePolynomial(DataType type, double tolerance) {
    try (GoldenCase golden = GoldenCase.named("exact");
        NDManager manager = NDManager.newBaseManager()) {
      OptimizerSettings settings = GoldenCase.settings(golden.json().get("muon"));
      BitSet matrices = new BitSet();
      matrices.set(NAMES.indexOf("b"));
      matrices.set(NAMES.indexOf("c"));
      NDList parameters = tensors(golden, "muon", 0, manager, type);
      Matrix start = Leaves.vector(parameters);
      Optimizer optimizer = Optimizers.of(settings, parameters, new BitSet(), matrices);
      for (int step = 1; step <= STEPS; step++) {
        // Another from the state, as a trial that was interrupted makes it.
        try (Optimizer before = optimizer) {
          Map<String, NDArray> state = new HashMap<>(before.state());
          optimizer = Optimizers.of(settings, parameters, new BitSet(), matrices);
          optimizer.resume(state, step - 1);
        }
        NDList gradient = tensors(golden, "muonGradient", step, manager, type);
        optimizer.step(parameters, new GivenGradient(gradient), settings.getLearningRate());
        Matrix expected = Leaves.vector(tensors(golden, "muon", step, manager, DataType.FLOAT64));
        assertThat(Leaves.vector(parameters).minus(expected).norm())
            .as("step %d", step)
            .isLessThan(tolerance * expected.minus(start).norm());
      }
      optimizer.close();
    }
  }

  private static NDList tensors(
      GoldenCase golden, String prefix, int step, NDManager manager, DataType type) {
    return new NDList(
        NAMES.stream()
            .map(name -> golden.floats(prefix + "/" + name + "/" + step, manager))
            .map(tensor -> tensor.toType(type, true))
            .toList());
  }
}
