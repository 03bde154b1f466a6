package dev.fisherflow.learning.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelFamily;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.file.ModelException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The smallest models of each family, with their own heads: logits as transformers computes them.
 */
class FamiliesTest {

  /** Relative to the largest: float64's rounding times depth, and float32's. */
  private static final double IN_FLOAT64 = 1e-9;

  private static final double IN_FLOAT32 = 2e-5;

  @TempDir private Path copy;

  /** Of each text by itself, and of all texts at once, whose lengths differ. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "camembert",
        "roberta",
        "distilbert",
        "electra",
        "gpt2",
        "llama",
        "qwen2",
        "deberta-v3",
        "umt5"
      })
  void logitsAreTheReferences(String name) throws IOException {
    JsonNode expected = json(folder(name).resolve("expected.json"));
    ModelSource source = ModelSource.of(withTokenizer(name).toString());
    for (DataType type : List.of(DataType.FLOAT64, DataType.FLOAT32)) {
      try (NDManager manager = NDManager.newBaseManager()) {
        Model model = source.load(manager, type);
        List<int[]> ids = texts(expected.get("ids"));
        for (int n = 0; n < ids.size(); n++) {
          check(model, List.of(ids.get(n)), numbers(expected.get("logits").get(n)), type, manager);
        }
        check(model, ids, numbers(expected.get("logits")), type, manager);
      }
    }
  }

  private static void check(
      Model model, List<int[]> ids, double[] expected, DataType type, NDManager manager) {
    Inputs.Text text = Inputs.Text.of(ids, List.of(), manager);
    Inputs inputs = text;
    if (model instanceof T5) {
      List<int[]> read = ids.stream().map(each -> new int[] {0, 5, 9}).toList();
      inputs = new Inputs.TextToText(text, Inputs.Text.of(read, List.of(), manager));
    }
    double[] found =
        model.logits(inputs, model.layers()).toType(DataType.FLOAT64, false).toDoubleArray();
    double largest =
        IntStream.range(0, expected.length)
            .mapToDouble(i -> Math.abs(expected[i]))
            .max()
            .orElseThrow();
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat(Math.abs(found[i] - expected[i]) / largest)
          .isLessThan(type == DataType.FLOAT64 ? IN_FLOAT64 : IN_FLOAT32);
    }
  }

  /** What a model of the family might ask for, and is not computed, is refused by name. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpt2 | scale_attn_by_inverse_layer_idx | true | scale_attn_by_inverse_layer_idx is true",
        "gpt2 | activation_function | \"relu\" | supported: gelu_new, gelu_pytorch_tanh",
        "gpt2 | n_head | 3 | n_embd 8 is not a multiple of the 3 heads",
        "llama | rope_parameters | {\"rope_type\": \"llama3\"} | rope_parameters is of type \"llama3\"",
        "llama | rope_scaling | {\"type\": \"linear\"} | rope_scaling is of type \"linear\"",
        "llama | mlp_bias | true | mlp_bias is true",
        "llama | num_key_value_heads | 3 | multiple of num_key_value_heads",
        "qwen2 | use_sliding_window | true | use_sliding_window is true",
        "qwen2 | layer_types | [\"sliding_attention\"] | layer_types to be full_attention",
        "deberta-v3 | pos_att_type | \"c2p\" | pos_att_type to be c2p and p2c, found \"c2p\"",
        "deberta-v3 | share_att_key | false | share_att_key to be true",
        "deberta-v3 | type_vocab_size | 2 | type_vocab_size is 2",
        "deberta-v3 | conv_kernel_size | 3 | conv_kernel_size is 3"
      })
  void whatIsNotComputedIsRefused(String name, String key, String value, String message)
      throws IOException {
    ObjectNode config = (ObjectNode) json(folder(name).resolve("config.json"));
    config.set(key, new ObjectMapper().readTree(value));
    Files.copy(folder(name).resolve("model.safetensors"), copy.resolve("model.safetensors"));
    Files.writeString(copy.resolve("config.json"), config.toString());
    assertThatThrownBy(() -> ModelSource.of(copy.toString()).architecture())
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message);
  }

  /** Older files of DeBERTa say both terms in one word. */
  @Test
  void bothTermsMayStandInOneWord() throws IOException {
    ObjectNode config = (ObjectNode) json(folder("deberta-v3").resolve("config.json"));
    config.put("pos_att_type", "p2c|c2p");
    assertThat(ModelFamily.REGISTRY.get("deberta-v2").architecture(config).linears()).hasSize(12);
  }

  /** A distance's bucket, as transformers has it for k = 256 and 512 positions. */
  @ParameterizedTest
  @CsvSource({"0, 0", "-128, -128", "129, 129", "200, 169", "511, 255", "-300, -207"})
  void distancesHaveBuckets(int distance, int bucket) {
    assertThat(new Distances(256, 512).bucket(distance)).isEqualTo(bucket);
  }

  /** The folder of a text-to-text model needs a tokenizer, which the logits do not. */
  private Path withTokenizer(String name) throws IOException {
    if (!name.endsWith("t5")) {
      return folder(name);
    }
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(folder(name).resolve(file), copy.resolve(file));
    }
    Files.copy(folder("/golden/t5").resolve("tokenizer.json"), copy.resolve("tokenizer.json"));
    return copy;
  }

  private static Path folder(String name) {
    try {
      String path = name.startsWith("/") ? name : "/families/" + name;
      return Path.of(FamiliesTest.class.getResource(path).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  private static List<int[]> texts(JsonNode ids) {
    return StreamSupport.stream(ids.spliterator(), false)
        .map(
            text ->
                StreamSupport.stream(text.spliterator(), false).mapToInt(JsonNode::asInt).toArray())
        .toList();
  }

  private static double[] numbers(JsonNode node) {
    return node.isArray()
        ? StreamSupport.stream(node.spliterator(), false)
            .flatMapToDouble(each -> java.util.Arrays.stream(numbers(each)))
            .toArray()
        : new double[] {node.asDouble()};
  }
}
