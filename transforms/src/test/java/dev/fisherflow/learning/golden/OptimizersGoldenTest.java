package dev.fisherflow.learning.golden;

import static dev.fisherflow.learning.optimizer.Steps.settings;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.fisher.Leaves;
import dev.fisherflow.learning.fisher.Matrix;
import dev.fisherflow.learning.optimizer.GivenGradient;
import dev.fisherflow.learning.optimizer.Optimizer;
import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.learning.optimizer.UpdateStatistics;
import dev.fisherflow.schemas.OptimizerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps on given gradients against PyTorch's SGD and AdamW and transformers' Adafactor. */
class OptimizersGoldenTest {

  /** Rounding of a parameter to float32, once at every step. */
  private static final double ROUNDING = 0x1p-24;

  static Stream<Arguments> cases() {
    return GoldenCase.folders()
        .filter(folder -> GoldenCase.architecture(folder).isEmpty())
        .flatMap(
            folder ->
                Stream.of("sgd", "adamw", "adafactor")
                    .flatMap(
                        type ->
                            Stream.of(DataType.FLOAT64, DataType.FLOAT32)
                                .map(dataType -> Arguments.of(folder, type, dataType))));
  }

  private static OptimizerSettings read(String type, JsonNode values) {
    OptimizerSettings.Builder settings = settings(type);
    settings.setLearningRate(values.required("lr").asDouble());
    settings.setWeightDecay(values.required("weightDecay").asDouble());
    if (type.equals("adamw")) {
      settings.setBeta1(values.required("beta1").asDouble());
      settings.setBeta2(values.required("beta2").asDouble());
      settings.setEpsilon(values.required("epsilon").asDouble());
    }
    if (type.equals("adafactor")) {
      assertThat(values.required("epsilon1").asDouble()).isEqualTo(1e-30);
      settings.setDecayRate(values.required("decayRate").asDouble());
      settings.setClipThreshold(values.required("clipThreshold").asDouble());
    }
    return settings.build();
  }

  /** In float32 each step rounds once more. */
  @ParameterizedTest
  @MethodSource("cases")
  void stepsAreThoseOfTheReference(Path folder, String type, DataType dataType) {
    try (GoldenCase golden = GoldenCase.open(folder);
        NDManager manager = NDManager.newBaseManager()) {
      OptimizerSettings settings = read(type, golden.json().required(type));
      List<String> names =
          golden.names("grad/").stream()
              .filter(name -> name.endsWith("/1"))
              .map(name -> name.substring(0, name.length() - 2))
              .toList();
      int steps = golden.names("grad/" + names.get(0) + "/").size();
      List<String> recorded = golden.names(type + "/" + names.get(0) + "/");
      assertThat(recorded).contains("0", Integer.toString(steps));
      NDList parameters = tensors(golden, type, names, 0, manager, dataType);
      Matrix start = Leaves.vector(parameters);
      try (Optimizer optimizer = Optimizers.of(settings, parameters)) {
        for (int step = 1; step <= steps; step++) {
          NDList gradient = tensors(golden, "grad", names, step, manager, dataType);
          step(optimizer, parameters, gradient, Optimizers.firstRate(settings));
          if (recorded.contains(Integer.toString(step))) {
            Matrix expected =
                Leaves.vector(tensors(golden, type, names, step, manager, DataType.FLOAT64));
            double allowed =
                dataType == DataType.FLOAT64
                    ? GoldenCase.EXACT * expected.minus(start).norm()
                    : (1 + step) * ROUNDING * expected.norm() + 1e-7 * expected.minus(start).norm();
            assertThat(Leaves.vector(parameters).minus(expected).norm())
                .as("step %d", step)
                .isLessThan(allowed);
          }
        }
      }
    }
  }

  private static NDList tensors(
      GoldenCase golden,
      String prefix,
      List<String> names,
      int step,
      NDManager manager,
      DataType dataType) {
    NDList tensors = new NDList();
    for (String name : names) {
      tensors.add(golden.floats(prefix + "/" + name + "/" + step, manager).toType(dataType, true));
    }
    return tensors;
  }

  /** Takes a step and compares what the optimizer says it saw with what happened. */
  private static void step(Optimizer optimizer, NDList parameters, NDList gradient, double rate) {
    Matrix before = Leaves.vector(parameters);
    UpdateStatistics seen = optimizer.step(parameters, new GivenGradient(gradient), rate);
    Matrix change = before.minus(Leaves.vector(parameters));
    assertThat(Math.abs(seen.updateNorm() / change.norm() - 1)).isLessThan(1e-5);
    Matrix g = Leaves.vector(gradient);
    double cosine = g.t().times(change).get(0, 0) / g.norm() / change.norm();
    assertThat(Math.abs(seen.gradientCosine() - cosine)).isLessThan(1e-5);
    assertThat(seen.solve()).isEmpty();
  }
}
