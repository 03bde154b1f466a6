package dev.fisherflow.learning.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.transforms.dataset.SharedFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tiny model folders as they are published: by all names that tensors have had, in all types. What
 * their classification heads read, or their logits, are those of transformers in float64.
 */
class SharedModelsTest {

  /** Both sides compute in float64; a tensor in a wrong place changes the first digits. */
  private static final double TOLERANCE = 1e-9;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bert",
        "bert-gamma-beta",
        "bert-prefix",
        "bert-module",
        "bert-module-bert",
        "bert-seqcls",
        "bert-nopooler",
        "bert-f16",
        "bert-bf16",
        "bert-f64",
        "bert-cased",
        "bert-mlm",
        "bert-no-types",
        "bert-position-ids",
        "bert-sharded"
      })
  void bertsStatesAreTheReferences(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Path folder = SharedFolder.find("models").resolve(name);
      Model model = soundModel(folder, manager);
      JsonNode expected = expected(folder);
      for (int i = 0; i < expected.get("ids").size(); i++) {
        Inputs.Text text =
            Inputs.Text.of(
                List.of(ints(expected.get("ids").get(i))),
                List.of(ints(expected.get("types").get(i))),
                manager);
        assertThat(readByHead(model, text))
            .containsExactly(
                numbers(expected.get(expected.has("pooled") ? "pooled" : "mean").get(i)), within());
      }
    }
  }

  /** Encoders whose heads read the first token's state, and decoders whose read the last's. */
  @ParameterizedTest
  @CsvSource({
    "roberta, hidden",
    "xlm-roberta, hidden",
    "distilbert, hidden",
    "electra, hidden",
    "deberta-v3, hidden",
    "gpt2, last",
    "llama, last",
    "qwen2, last"
  })
  void statesOfOneTokenAreTheReferences(String name, String which) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Path folder = SharedFolder.find("models").resolve(name);
      JsonNode expected = expected(folder);
      for (DataType type : List.of(DataType.FLOAT64, DataType.FLOAT32)) {
        Model model = soundModel(folder, manager, type);
        double largest = 0;
        double error = 0;
        List<int[]> texts = new ArrayList<>();
        List<int[]> segments = new ArrayList<>();
        for (int i = 0; i < expected.get("ids").size(); i++) {
          texts.add(ints(expected.get("ids").get(i)));
          segments.add(ints(expected.get("types").get(i)));
        }
        double[] states = readByHead(model, Inputs.Text.of(texts, segments, manager));
        double[] references = numbers(expected.get(which));
        assertThat(states).hasSameSizeAs(references);
        for (int i = 0; i < states.length; i++) {
          largest = Math.max(largest, Math.abs(references[i]));
          error = Math.max(error, Math.abs(states[i] - references[i]));
        }
        assertThat(error / largest)
            .as("%s in %s", name, type)
            .isLessThan(type == DataType.FLOAT64 ? TOLERANCE : 2e-5);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"vit", "vit-f16", "vit-in21k", "vit-nohead", "vit-nopooler", "deit"})
  void vitsStatesAreTheReferences(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Path folder = SharedFolder.find("models").resolve(name);
      Model model = soundModel(folder, manager);
      JsonNode expected = expected(folder);
      int side = expected.get("side").asInt();
      double[] pixels =
          LongStream.range(0, 3L * side * side).mapToDouble(i -> Math.sin(i * 0.37)).toArray();
      Inputs images = new Inputs.Images(manager.create(pixels, new Shape(1, 3, side, side)));
      assertThat(readByHead(model, images))
          .containsExactly(numbers(expected.get("hidden").get(0)), within());
      if (expected.has("logits")) {
        assertThat(model.logits(images, model.layers()).toDoubleArray())
            .containsExactly(numbers(expected.get("logits").get(0)), within());
      }
      int labels = model.architecture().head().orElseThrow().outputs();
      assertThat(labels > 0).isEqualTo(expected.has("logits"));
      assertThat(ModelSource.architecture(folder.toString()).head().orElseThrow().outputs())
          .isEqualTo(labels);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t5-v10",
        "flan-t5",
        "t5-sharded",
        "flan-t5-hub",
        "flan-t5-hub-embeds",
        "flan-t5-bf16",
        "mt5"
      })
  void t5sLogitsAreTheReferences(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Path folder = SharedFolder.find("models").resolve(name);
      Model model = soundModel(folder, manager);
      JsonNode expected = expected(folder);
      Inputs.Text output = Inputs.Text.of(List.of(new int[] {0, 5, 9}), List.of(), manager);
      for (int i = 0; i < expected.get("ids").size(); i++) {
        Inputs.Text text =
            Inputs.Text.of(List.of(ints(expected.get("ids").get(i))), List.of(), manager);
        double[] logits =
            model.logits(new Inputs.TextToText(text, output), model.layers()).toDoubleArray();
        assertThat(logits).containsExactly(numbers(expected.get("logits").get(i)), within());
      }
    }
  }

  /** A model that passes all checks without a doubt. */
  private static Model soundModel(Path folder, NDManager manager) {
    return soundModel(folder, manager, DataType.FLOAT64);
  }

  private static Model soundModel(Path folder, NDManager manager, DataType type) {
    ModelSource source = ModelSource.of(folder.toString());
    source.check();
    assertThat(source.doubts()).isEmpty();
    return source.load(manager, type);
  }

  /** What a head that changes nothing makes of the inputs. */
  private static double[] readByHead(Model model, Inputs inputs) {
    List<String> head = model.architecture().head().orElseThrow().modules();
    // GELU, ReLU and tanh change what they are given: the first layer's input is kept.
    NDArray[] read = new NDArray[1];
    Layers headless =
        new DelegatingLayers(model.layers()) {
          @Override
          public NDArray linear(String module, NDArray x) {
            if (module.equals(head.get(0))) {
              read[0] = x;
            }
            return head.contains(module) ? x : super.linear(module, x);
          }
        };
    model.logits(inputs, headless);
    return read[0].toType(DataType.FLOAT64, false).toDoubleArray();
  }

  private static Offset<Double> within() {
    return Offset.offset(TOLERANCE);
  }

  private static JsonNode expected(Path folder) throws IOException {
    return new ObjectMapper().readTree(folder.resolve("expected.json").toFile());
  }

  private static int[] ints(JsonNode ids) {
    return StreamSupport.stream(ids.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  /** The numbers of an array of any depth, in order. */
  private static double[] numbers(JsonNode array) {
    return flat(array).toArray();
  }

  private static DoubleStream flat(JsonNode node) {
    return node.isArray()
        ? StreamSupport.stream(node.spliterator(), false).flatMapToDouble(SharedModelsTest::flat)
        : DoubleStream.of(node.asDouble());
  }
}
