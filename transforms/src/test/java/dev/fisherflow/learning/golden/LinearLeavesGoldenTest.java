package dev.fisherflow.learning.golden;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.AdaptedModel.ForwardPass;
import dev.fisherflow.learning.adapter.AdaptedModel.LinearPass;
import dev.fisherflow.learning.adapter.Dropout;
import dev.fisherflow.learning.adapter.LinearLeaves.Layer;
import dev.fisherflow.learning.autograd.Autograd;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.model.Inputs;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The two sides of every trained linear map, LoRA's A and B among them: what Kronecker factors are
 * made of. Their products over all tokens are the gradients of the maps' matrices.
 */
class LinearLeavesGoldenTest {

  static Stream<Path> cases() {
    return GoldenTest.cases()
        .filter(folder -> List.of("lora", "full").contains(GoldenCase.adapter(folder)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void inputsTimesOutputGradientsAreTheGradients(Path folder) {
    try (GoldenCase golden = GoldenCase.open(folder);
        NDManager manager = NDManager.newBaseManager()) {
      AdaptedModel model = golden.adapted(manager, DataType.FLOAT64);
      Inputs inputs = golden.inputs(model.model(), manager, DataType.FLOAT64);
      Loss loss = golden.loss("labels", manager);
      NDList expected;
      NDList sides;
      ForwardPass plain = model.forward(inputs, false, Dropout.NONE, manager);
      LinearPass linear = model.forwardOfLinears(inputs, manager);
      try (Recording recording = Recording.open()) {
        expected = Autograd.gradients(loss.total(plain.logits()), plain.leaves().arrays());
        sides = Autograd.gradients(loss.total(linear.logits()), linear.leaves().arrays());
      }
      List<Layer> layers = linear.leaves().layers();
      assertThat(sides).hasSameSizeAs(layers);
      int compared = 0;
      for (int i = 0; i < layers.size(); i++) {
        long out = sides.get(i).getShape().getLastDimension();
        NDArray e = sides.get(i).reshape(-1, out);
        Layer layer = layers.get(i);
        if (layer.weight().isPresent()) {
          NDArray x = layer.inputs().orElseThrow();
          NDArray rows = x.reshape(-1, x.getShape().getLastDimension());
          assertEqual(e.transpose().matMul(rows), expected.get(layer.weight().get()));
          compared++;
        }
        if (layer.bias().isPresent()) {
          assertEqual(e.sum(new int[] {0}), expected.get(layer.bias().get()));
          compared++;
        }
      }
      assertThat(compared).isEqualTo(expected.size());
    }
  }

  private static void assertEqual(NDArray actual, NDArray expected) {
    assertThat(actual.getShape()).isEqualTo(expected.getShape());
    double largest = Arrays.stream(expected.toDoubleArray()).map(Math::abs).max().orElseThrow();
    double difference =
        Arrays.stream(actual.sub(expected).toDoubleArray()).map(Math::abs).max().orElseThrow();
    assertThat(largest).isPositive();
    assertThat(difference).isLessThan(1e-10 * largest);
  }
}
