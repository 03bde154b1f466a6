package dev.fisherflow.learning.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.model.DelegatingLayers;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddedMiniLmTest {

  /** Expected: mean over real tokens of ONNX Runtime's output for the same graph and tokens. */
  @Test
  void pooledStatesAgreeWithTheGraphTheWeightsComeFrom() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Model model = ModelSource.of("minilm").load(manager, DataType.FLOAT32);
      Inputs inputs =
          Inputs.Text.of(
              List.of(
                  new int[] {101, 1037, 4248, 4937, 2003, 5725, 102},
                  new int[] {101, 2054, 2003, 2023, 102}),
              List.of(new int[] {0, 0, 0, 0, 1, 1, 1}, new int[5]),
              manager);
      NDArray pooled = model.logits(inputs, new HeadPassesOn(model.layers()));

      float[] first = pooled.get("0, :6").toFloatArray();
      float[] second = pooled.get("1, :6").toFloatArray();
      assertThat(first)
          .containsExactly(
              new float[] {0.786964f, 0.111130f, 0.395386f, 0.041040f, -0.382917f, 0.005855f},
              within(2e-5f));
      assertThat(second)
          .containsExactly(
              new float[] {-0.429819f, 0.451452f, -0.395617f, 0.078459f, -0.359915f, -0.142540f},
              within(2e-5f));
      assertThat(pooled.norm(new int[] {1}).toFloatArray())
          .containsExactly(new float[] {7.015012f, 4.581120f}, within(1e-4f));
    }
  }

  @Test
  void theKnownDigestIsThatOfTheFilesOnTheClassPath() {
    assertThat(ModelSource.of("minilm").digest())
        .hasSize(64)
        .isEqualTo(EmbeddedMiniLm.digestOfBytes());
  }

  /** The head's input instead of its output. */
  private static final class HeadPassesOn extends DelegatingLayers {
    HeadPassesOn(Layers layers) {
      super(layers);
    }

    @Override
    public NDArray linear(String module, NDArray x) {
      return module.equals("classifier") ? x : super.linear(module, x);
    }
  }
}
