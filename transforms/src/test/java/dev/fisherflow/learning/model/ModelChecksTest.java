package dev.fisherflow.learning.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.TensorType;
import dev.fisherflow.learning.model.file.WeightsOnDisk;
import dev.fisherflow.tasks.Glue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is checked of a model folder before anything is loaded: kinds of faults, one by one. */
@Timeout(20)
class ModelChecksTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"bert-lora", "t5", "t5-v1_1", "vit-lora", "mlp"})
  void soundFoldersPassWithoutADoubt(String golden) {
    ModelSource source = ModelSource.of(copy(golden).path().toString());
    assertThatCode(source::check).doesNotThrowAnyException();
    assertThat(source.doubts()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bert-lora | num_hidden_layers | 2147483647 | 1 to 1000",
        "t5 | num_layers | 2147483647 | 1 to 1000",
        "t5 | num_decoder_layers | 2147483647 | 1 to 1000",
        "vit-lora | num_hidden_layers | 1001 | 1 to 1000",
        "bert-lora | hidden_size | 2147483647 | 1 to 16777216",
        "bert-lora | num_hidden_layers | 1 | tensors of layers that its config.json does not ask",
        "bert-lora | num_hidden_layers | 3 | lacks 16 of the 57 tensors",
        "t5 | num_decoder_layers | 1 | tensors of layers that its config.json does not ask",
        "vit-lora | num_hidden_layers | 1 | tensors of layers that its config.json does not ask",
        "bert-lora | layer_norm_eps | 0 | number above 0",
        "bert-lora | layer_norm_eps | -1 | number above 0",
        "bert-lora | layer_norm_eps | 1e9 | at most 0.1",
        "bert-lora | layer_norm_eps | 1e-300 | number above 0",
        "bert-lora | layer_norm_eps | null | number above 0",
        "t5 | layer_norm_epsilon | null | number above 0",
        "vit-lora | layer_norm_eps | 0 | number above 0",
        "bert-lora | num_attention_heads | 5 | not a multiple",
        "bert-lora | hidden_dropout_prob | 1 | from 0 and below 1",
        "bert-lora | attention_probs_dropout_prob | -0.1 | from 0 and below 1",
        "t5 | dropout_rate | \"a\" | from 0 and below 1",
        "bert-lora | is_decoder | true | is_decoder is true",
        "bert-lora | add_cross_attention | true | add_cross_attention is true",
        "bert-lora | pruned_heads | {\"0\":[1]} | pruned_heads is",
        "bert-lora | quantization_config | {\"bits\":4} | quantization_config is",
        "bert-lora | position_embedding_type | \"relative_key\" | only \"absolute\"",
        "bert-lora | hidden_act | \"relu\" | only \"gelu\"",
        "bert-lora | hidden_act | null | names no activation",
        "t5 | is_gated_act | true | only \"false\"",
        "t5 | dense_act_fn | \"silu\" | only \"relu\"",
        "t5 | tie_word_embeddings | 1 | true or false",
        "vit-lora | auto_map | {\"AutoModel\":\"a.B\"} | auto_map is",
        "bert-lora | rope_scaling | {\"factor\":2} | rope_scaling is",
        "bert-lora | vocab_size | 89 | has shape"
      })
  void aConfigurationThatWeightsOrCodeDoNotMeetIsRefused(
      String golden, String key, String value, String message) throws IOException {
    Path path = copy(golden).config(json -> set(json, key, value)).path();
    assertRefused(path, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "_note | \"x\"",
        "torch_dtype | \"bfloat16\"",
        "pruned_heads | {}",
        "is_decoder | false",
        "num_beams | 4",
        "classifier_dropout | null",
        "chunk_size_feed_forward | 64",
        "directionality | \"bidi\""
      })
  void keysThatChangeNothingPass(String key, String value) {
    ModelSource source =
        ModelSource.of(copy("bert-lora").config(json -> set(json, key, value)).path().toString());
    assertThatCode(source::check).doesNotThrowAnyException();
    assertThat(source.doubts()).isEmpty();
  }

  @Test
  void anUnknownKeyIsTold() {
    ModelSource source =
        ModelSource.of(copy("bert-lora").config(json -> json.put("warp", 9)).path().toString());
    assertThat(source.doubts()).singleElement().asString().contains("config.json", "warp");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model_type\": \"bert\"} x | one JSON object",
        "{\"model_type\": \"bert\", \"model_type\": \"t5\"} | Duplicate field 'model_type'",
        "{\"layer_norm_eps\": NaN} | one JSON object",
        "[1] | found [1]",
        "'' | found nothing",
        "{} | model_type ''",
        "{\"model_type\": \"albert\", \"num_hidden_layers\": 12, \"num_hidden_groups\": 1}"
            + " | 12 layers share the weights of 1: a sample's gradient is then a sum over 12 uses of"
            + " each weight, whose products are those of 144 pairs"
      })
  void aConfigurationIsOneStrictObject(String text, String message) throws IOException {
    Path path = copy("bert-lora").path();
    Files.writeString(path.resolve("config.json"), text == null ? "" : text);
    assertRefused(path, message);
  }

  @ParameterizedTest
  @CsvSource({
    "bert-lora, bert.pooler.dense.weight, lacks 1 of",
    "bert-lora, bert.pooler.dense.bias, lacks 1 of",
    "vit-lora, classifier.bias, lacks 1 of",
    "vit-lora, classifier.weight, lacks 1 of"
  })
  void halfOfAPartIsIncomplete(String golden, String tensor, String message) {
    Path path =
        copy(golden)
            .tensors(
                tensors ->
                    assertThat(tensors.keySet().removeIf(name -> name.endsWith(tensor))).isTrue())
            .path();
    assertRefused(path, message);
  }

  @Test
  void twoSetsOfWeightsAreRefused() throws IOException {
    Path path = copy("t5").path();
    Files.writeString(path.resolve("model.safetensors.index.json"), "{}");
    assertRefused(path, "holds both model.safetensors and model.safetensors.index.json");
  }

  /** Every type that a file may list: read as weights, or refused by the tensor's name. */
  @ParameterizedTest
  @EnumSource(TensorType.class)
  void aTypeIsReadOrRefusedByNameWhereItIsNeeded(TensorType type) throws IOException {
    Path path = Files.createDirectories(folder.resolve("m"));
    Files.writeString(path.resolve("config.json"), "{\"model_type\": \"mlp\", \"dims\": [3, 2]}");
    new WeightsOnDisk()
        .with("layers.0.weight", type, 0x3c, 2, 3)
        .with("layers.0.bias", TensorType.F32, 0x3c, 2)
        .to(path.resolve("model.safetensors"));
    Set<TensorType> ofWeights =
        EnumSet.of(TensorType.F64, TensorType.F32, TensorType.F16, TensorType.BF16);
    if (ofWeights.contains(type)) {
      assertThatCode(ModelSource.of(path.toString())::check).doesNotThrowAnyException();
    } else {
      assertRefused(path, "tensor 'layers.0.weight' is of dtype " + type.name());
    }
  }

  @ParameterizedTest
  @EnumSource(TensorType.class)
  void unusedTensorsMayBeOfAnyType(TensorType type) throws IOException {
    Path path = Files.createDirectories(folder.resolve("m"));
    Files.writeString(path.resolve("config.json"), "{\"model_type\": \"mlp\", \"dims\": [3, 2]}");
    new WeightsOnDisk()
        .with("layers.0.weight", TensorType.F32, 0x3c, 2, 3)
        .with("layers.0.bias", TensorType.F32, 0x3c, 2)
        .with("other.table", type, 1, 4, 4)
        .to(path.resolve("model.safetensors"));
    assertThatCode(ModelSource.of(path.toString())::check).doesNotThrowAnyException();
  }

  @Test
  void weightsOfZerosAreTold() throws IOException {
    Path path = Files.createDirectories(folder.resolve("m"));
    Files.writeString(path.resolve("config.json"), "{\"model_type\": \"mlp\", \"dims\": [3, 2]}");
    new WeightsOnDisk()
        .with("layers.0.weight", TensorType.F32, 0, 2, 3)
        .with("layers.0.bias", TensorType.F32, 1, 2)
        .to(path.resolve("model.safetensors"));
    assertThat(ModelSource.of(path.toString()).doubts())
        .singleElement()
        .asString()
        .contains("all weights of", "are 0");
  }

  @Test
  void inputsBeyondThePositionsAreRefused() {
    ModelSource source = ModelSource.of(copy("bert-lora").path().toString());
    assertThatCode(() -> source.require(Glue.MNLI, 32)).doesNotThrowAnyException();
    assertThatThrownBy(() -> source.require(Glue.MNLI, 33))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("training.maxTokens", "at most 32", "found 33");
    assertThatThrownBy(() -> ModelSource.of("minilm").require(Glue.COLA, 513))
        .hasMessageContaining("at most 512");
    assertThatCode(
            () -> ModelSource.of(ModelFolder.golden("t5").toString()).require(Glue.COLA, 5000))
        .doesNotThrowAnyException();
  }

  @Test
  void aFolderWithoutWeightsIsPlannedButNotLoaded() throws IOException {
    Path path = copy("t5").path();
    Files.delete(path.resolve("model.safetensors"));
    ModelSource planned = ModelSource.planned(path.toString());
    planned.check();
    assertThat(planned.hasWeights()).isFalse();
    assertThatThrownBy(() -> ModelSource.of(path.toString()))
        .hasMessageContaining("has no model.safetensors");
  }

  @Test
  void aModelThatIsNotThereIsToldWithItsNearestNeighbour() {
    ModelFolder.copyOf("t5", folder.resolve("t5-small"));
    String missing = ModelSource.in(folder, "t5-smal");
    assertThat(missing).isEqualTo(folder.resolve("t5-smal").toString());
    assertThatThrownBy(() -> ModelSource.of(missing))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("there is no folder " + missing, "did you mean 't5-small'");
    assertThat(ModelSource.in(folder, "minilm")).isEqualTo("minilm");
    assertThat(ModelSource.in(folder, "mlp:3-2")).isEqualTo("mlp:3-2");
    for (String name : Set.of("", " ", "a\0b")) {
      assertThatThrownBy(() -> ModelSource.of(name))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("expected a name or a folder");
    }
  }

  private ModelFolder copy(String golden) {
    return ModelFolder.copyOf(golden, folder.resolve("m"));
  }

  /** At once, in a line, and by the name of the folder. */
  private static void assertRefused(Path path, String message) {
    long begun = System.nanoTime();
    assertThatThrownBy(() -> ModelSource.of(path.toString()).check())
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll(path.toString(), message)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
  }

  private static void set(ObjectNode json, String key, String value) {
    try {
      json.set(key, JSON.readTree(value));
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
