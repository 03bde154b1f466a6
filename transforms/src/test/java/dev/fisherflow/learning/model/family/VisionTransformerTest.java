package dev.fisherflow.learning.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelFolder;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.tasks.Cifar;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tiny vision transformer of the golden case, by all names that its tensors have had. */
class VisionTransformerTest {

  private static final Map<String, String> RENAMED_IN_5 =
      Map.of(
          "attention.attention.query", "attention.q_proj",
          "attention.attention.key", "attention.k_proj",
          "attention.attention.value", "attention.v_proj",
          "attention.output.dense", "attention.o_proj",
          "intermediate.dense", "mlp.fc1",
          "output.dense", "mlp.fc2");

  @TempDir Path folder;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  private ModelFolder copy(String name) {
    return ModelFolder.copyOf("vit-lora", folder.resolve(name));
  }

  private Model load(ModelFolder model) {
    return ModelSource.of(model.path().toString()).load(manager, DataType.FLOAT32);
  }

  private float[] logits(Model model) {
    NDArray pixels = manager.arange(5 * 3 * 16 * 16).mul(0.37f).sin();
    return model
        .logits(new Inputs.Images(pixels.reshape(new Shape(5, 3, 16, 16))), model.layers())
        .toFloatArray();
  }

  @Test
  void namesOfTransformers5AreRead() {
    ModelFolder renamed = copy("v5");
    renamed.tensors(
        tensors -> {
          Map<String, NDArray> old = new LinkedHashMap<>(tensors);
          tensors.clear();
          old.forEach((name, tensor) -> tensors.put(nameIn5(name), tensor));
        });
    assertThat(logits(load(renamed))).containsExactly(logits(load(copy("v4"))));
  }

  private static String nameIn5(String name) {
    String renamed = name.replace("vit.encoder.layer.", "vit.layers.");
    for (Map.Entry<String, String> module : RENAMED_IN_5.entrySet()) {
      if (renamed.matches(
          ".*\\.\\d+\\." + module.getKey().replace(".", "\\.") + "\\.(weight|bias)")) {
        return renamed.replace(module.getKey(), module.getValue());
      }
    }
    return renamed;
  }

  @Test
  void missingTensorsAndOtherShapesAreNamed() {
    assertThatThrownBy(
            () -> load(copy("a").tensors(tensors -> tensors.remove("vit.layernorm.weight"))))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("lacks 1 of", "vit.layernorm.weight");
    assertThatThrownBy(() -> load(copy("b").config(json -> json.put("hidden_size", 32))))
        .hasMessageContainingAll("has shape", "24", "32");
    assertThatThrownBy(() -> load(copy("c").config(json -> json.put("patch_size", 5))))
        .hasMessageContainingAll("image_size 16", "patch_size 5");
    assertThatThrownBy(() -> load(copy("d").config(json -> json.put("hidden_act", "relu"))))
        .hasMessageContainingAll("hidden_act", "gelu");
  }

  /** The case's own head makes ten outputs. */
  @Test
  void labelsOutsideTheFrozenHeadAreRefused() {
    Model model = load(copy("e"));
    AdapterSettings frozen =
        AdapterSettings.newBuilder()
            .setType("lora")
            .setRank(2)
            .setAlpha(2.0)
            .setTargetModules(List.of())
            .setHead("frozen")
            .build();
    assertThat(Adapters.of(frozen, model, Cifar.CIFAR10).tensors()).hasSize(8);
    assertThatThrownBy(() -> Adapters.of(frozen, model, Cifar.CIFAR100))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("100 labels", "10 outputs", "set adapter.head to trained");
    AdapterSettings trained = AdapterSettings.newBuilder(frozen).setHead("trained").build();
    assertThat(Adapters.of(trained, model, Cifar.CIFAR100).tensors())
        .hasSize(10)
        .last()
        .satisfies(bias -> assertThat(bias.shape()).isEqualTo(new Shape(100)));
  }
}
