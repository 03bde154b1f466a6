package dev.fisherflow.learning.golden;

import static dev.fisherflow.learning.golden.GoldenCase.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.evaluation.EvaluationBatch;
import dev.fisherflow.learning.evaluation.ExactFisher;
import dev.fisherflow.learning.evaluation.MicroBatch;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fisher products, indicators and conjugate gradients of the reference cases, in float32. */
class EvaluationGoldenTest {

  private static final DataType TYPE = DataType.FLOAT32;

  static Stream<Path> cases() {
    return GoldenTest.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void productsWithAGivenDirection(Path folder) {
    try (GoldenCase golden = GoldenCase.open(folder);
        NDManager manager = NDManager.newBaseManager()) {
      AdaptedModel model = golden.adapted(manager, TYPE);
      ExactFisher fisher = new ExactFisher(model, batch(golden, model, manager), manager);
      NDList direction = direction(golden, model, manager);

      assertClose(
          "J v", fisher.jacobianProduct(direction, manager), golden.floats("jvp", manager), 1e-4);
      double quadratic = golden.json().at("/evaluation/rules/direction/quadratic").asDouble();
      assertThat(fisher.quadratic(direction)).isCloseTo(quadratic, withPercentage(0.1));
      double product = 0;
      NDList transformed = fisher.product(direction, manager);
      for (int i = 0; i < direction.size(); i++) {
        product +=
            direction
                .get(i)
                .mul(transformed.get(i))
                .toType(DataType.FLOAT64, true)
                .sum()
                .getDouble();
      }
      assertThat(product).isCloseTo(quadratic, withPercentage(0.1));
    }
  }

  private static NDList direction(GoldenCase golden, AdaptedModel model, NDManager manager) {
    NDList direction = new NDList();
    golden
        .group("direction", model.names(), manager)
        .forEach(v -> direction.add(v.toType(TYPE, true)));
    return direction;
  }

  private static EvaluationBatch batch(GoldenCase golden, AdaptedModel model, NDManager manager) {
    int samples = (int) golden.tensors().shape("labels").get(0);
    return new EvaluationBatch(
        List.of(
            new MicroBatch(
                scope -> golden.inputs(model.model(), scope, TYPE),
                golden.loss("labels", manager),
                new long[samples])));
  }
}
