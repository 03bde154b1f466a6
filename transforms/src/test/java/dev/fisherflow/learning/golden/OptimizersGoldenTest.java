package dev.fisherflow.learning.golden;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.fisher.Leaves;
import dev.fisherflow.learning.fisher.Matrix;
import dev.fisherflow.learning.optimizer.GivenGradient;
import dev.fisherflow.learning.optimizer.Optimizer;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.learning.optimizer.UpdateStatistics;
import dev.fisherflow.schemas.OptimizerSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps on given gradients against the programs of PyTorch, transformers and rules' authors. */
class OptimizersGoldenTest {

  /** Rounding of a parameter to float32, once at every step. */
  private static final double ROUNDING = 0x1p-24;

  static Stream<Arguments> cases() {
    return GoldenCase.folders()
        .filter(folder -> GoldenCase.architecture(folder).isEmpty())
        .filter(OptimizersGoldenTest::givesGradients)
        .flatMap(
            folder ->
                types(folder).stream()
                    .flatMap(
                        type ->
                            Stream.of(DataType.FLOAT64, DataType.FLOAT32)
                                .map(dataType -> Arguments.of(folder, type, dataType))));
  }

  private static boolean givesGradients(Path folder) {
    try (GoldenCase golden = GoldenCase.open(folder)) {
      return golden.holds("grad");
    }
  }

  /** Prodigy's rate is a distance of nearly equal numbers, which float32 holds to four digits. */
  private static double relative(String type) {
    return type.equals("prodigy") ? 1e-4 : 1e-7;
  }

  /** What {@code make_rivals.py} gives a rate of its own. */
  private static BitSet rated(OptimizerSettings settings, List<String> names) {
    BitSet rated = new BitSet();
    if (Settings.of(settings).has(OptimizerFamily.LORA_PLUS)) {
      rated.set(names.indexOf("b"));
    }
    return rated;
  }

  private static List<String> types(Path folder) {
    List<String> types = new ArrayList<>();
    try (GoldenCase golden = GoldenCase.open(folder)) {
      golden.json().fieldNames().forEachRemaining(types::add);
    }
    return types;
  }

  private static OptimizerSettings read(String type, JsonNode values) {
    if (type.equals("adafactor")) {
      assertThat(values.required("epsilon1").asDouble()).isEqualTo(1e-30);
    }
    ObjectNode settings = values.deepCopy();
    return GoldenCase.settings(
        settings.put("type", type).put("learningRate", values.required("lr").asDouble()));
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
      try (Optimizer optimizer = Optimizers.of(settings, parameters, rated(settings, names))) {
        for (int step = 1; step <= steps; step++) {
          NDList gradient = tensors(golden, "grad", names, step, manager, dataType);
          step(optimizer, parameters, gradient, Optimizers.firstRate(settings));
          if (recorded.contains(Integer.toString(step))) {
            Matrix expected =
                Leaves.vector(tensors(golden, type, names, step, manager, DataType.FLOAT64));
            double allowed =
                dataType == DataType.FLOAT64
                    ? GoldenCase.EXACT * expected.minus(start).norm()
                    : (1 + step) * ROUNDING * expected.norm()
                        + relative(type) * expected.minus(start).norm();
            assertThat(Leaves.vector(parameters).minus(expected).norm())
                .as("step %d", step)
                .isLessThan(allowed);
          }
        }
      }
    }
  }

  /** What is saved is the reference's average; what is trained stays what it is to the bit. */
  @Test
  void theAverageIsWhatIsSaved() {
    try (GoldenCase golden = GoldenCase.named("rivals");
        NDManager manager = NDManager.newBaseManager()) {
      OptimizerSettings settings = read("schedulefree", golden.json().required("schedulefree"));
      List<String> names = List.of("a", "b", "c");
      NDList parameters = tensors(golden, "schedulefree", names, 0, manager, DataType.FLOAT64);
      try (Optimizer optimizer = Optimizers.of(settings, parameters, rated(settings, names))) {
        for (int step = 1; step <= 20; step++) {
          NDList gradient = tensors(golden, "grad", names, step, manager, DataType.FLOAT64);
          optimizer.step(parameters, new GivenGradient(gradient), Optimizers.firstRate(settings));
          Matrix trained = Leaves.vector(parameters);
          Matrix average =
              Leaves.vector(tensors(golden, "average", names, step, manager, DataType.FLOAT64));
          try (Optimizer.Swap saved = optimizer.swapForSaved(parameters)) {
            assertThat(Leaves.vector(parameters).minus(average).norm()).isLessThan(1e-12);
            assertThat(saved).isNotNull();
          }
          assertThat(Leaves.vector(parameters).minus(trained).norm()).isZero();
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
