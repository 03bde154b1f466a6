package dev.fisherflow.learning.golden;

import static dev.fisherflow.learning.optimizer.Steps.direction;
import static dev.fisherflow.learning.optimizer.Steps.settings;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.fisher.InMemoryGradients;
import dev.fisherflow.learning.fisher.Leaves;
import dev.fisherflow.learning.fisher.MaterializedGradients;
import dev.fisherflow.learning.fisher.Matrix;
import dev.fisherflow.schemas.OptimizerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules on the per-sample gradients of real networks, against their reference updates. */
class UpdatesGoldenTest {

  static Stream<Path> cases() {
    return GoldenCase.folders().filter(UpdatesGoldenTest::hasGram);
  }

  private static boolean hasGram(Path folder) {
    try (GoldenCase golden = GoldenCase.open(folder)) {
      return golden.tensors().names().contains("gram");
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void updatesAreThoseOfTheReference(Path folder) {
    // Rows are rounded to float32, 6e-8 of their norm, which the solves magnify.
    check(folder, DataType.FLOAT32, 1e-6, 1e-4);
    check(folder, DataType.FLOAT64, GoldenCase.EXACT, GoldenCase.SOLVED);
  }

  private static void check(Path folder, DataType dataType, double ofGram, double ofUpdates) {
    try (GoldenCase golden = GoldenCase.open(folder);
        NDManager manager = NDManager.newBaseManager()) {
      List<String> names = golden.names("grad/");
      NDList rows = tensors(golden, "grad/", names, manager, dataType);
      List<Shape> shapes = rows.stream().map(leaf -> leaf.getShape().slice(1)).toList();
      Matrix j = matrix(rows);
      Matrix gram = Matrix.of(j.rows(), j.rows(), doubles(golden, "gram", manager));
      assertThat(new Matrix(new MaterializedGradients(rows).gram()).errorFrom(gram))
          .isLessThan(ofGram);

      Leaves leaves = new Leaves(manager, shapes, dataType);
      var batch = new InMemoryGradients(leaves, j, List.of(), doubles(golden, "s", manager));
      for (String type : List.of("sgd", "ef", "ief")) {
        OptimizerSettings.Builder settings = settings(type).setLearningRate(1.0);
        if (!type.equals("sgd")) {
          settings.setDamping(golden.damping());
        }
        String prefix = "update/" + type + "/";
        Matrix expected = Leaves.vector(tensors(golden, prefix, names, manager, DataType.FLOAT64));
        assertThat(direction(settings.build(), leaves, batch).errorFrom(expected))
            .as(type)
            .isLessThan(ofUpdates);
      }
    }
  }

  private static double[] doubles(GoldenCase golden, String name, NDManager manager) {
    return golden.floats(name, manager).toDoubleArray();
  }

  private static NDList tensors(
      GoldenCase golden, String prefix, List<String> names, NDManager manager, DataType dataType) {
    return new NDList(
        names.stream()
            .map(name -> golden.floats(prefix + name, manager).toType(dataType, true))
            .toList());
  }

  /** J [M, P] of leaves [M, &hellip;]. */
  private static Matrix matrix(NDList leaves) {
    int samples = (int) leaves.head().getShape().get(0);
    Matrix transposed = null;
    for (NDArray leaf : leaves) {
      int size = (int) (leaf.size() / samples);
      double[] elements = leaf.toType(DataType.FLOAT64, true).toDoubleArray();
      Matrix part = Matrix.of(samples, size, elements).t();
      transposed = transposed == null ? part : transposed.above(part);
    }
    return transposed.t();
  }
}
