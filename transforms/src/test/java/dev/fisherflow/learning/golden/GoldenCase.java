package dev.fisherflow.learning.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.Adapter;
import dev.fisherflow.learning.adapter.AdapterFamily;
import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.adapter.AdapterSite;
import dev.fisherflow.learning.adapter.FullTuning;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.model.EncoderDecoder;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.VisionModel;
import dev.fisherflow.learning.model.file.Safetensors;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.learning.optimizer.Steps;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.OptimizerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** One folder of reference values; see {@code golden/README.md} of the test resources. */
record GoldenCase(Path folder, JsonNode json, Safetensors tensors) implements AutoCloseable {

  /** Relative error of what float64 works out without a solve: its rounding, 1e-16, times depth. */
  static final double EXACT = 1e-12;

  /** Relative error of solves in float64, which magnify rounding by their condition number. */
  static final double SOLVED = 1e-10;

  static GoldenCase open(Path folder) {
    try {
      JsonNode json = new ObjectMapper().readTree(folder.resolve("case.json").toFile());
      return new GoldenCase(folder, json, Safetensors.open(folder.resolve("tensors.safetensors")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a case has a part. */
  static boolean has(Path folder, String part) {
    try {
      return new ObjectMapper().readTree(folder.resolve("case.json").toFile()).has(part);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Folders of the copy in the test resources, then those of {@code FISHERFLOW_GOLDEN}. */
  static Stream<Path> folders() {
    try {
      Path copy = Path.of(GoldenCase.class.getResource("/golden").toURI());
      String further = System.getenv("FISHERFLOW_GOLDEN");
      return Stream.concat(
              children(copy), further == null ? Stream.empty() : children(Path.of(further)))
          .filter(folder -> Files.exists(folder.resolve("tensors.safetensors")));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The case of a name. */
  static GoldenCase named(String name) {
    return open(folders().filter(path -> path.endsWith(name)).findFirst().orElseThrow());
  }

  /** The optimizer that a mapping of its settings says, at a constant rate. */
  static OptimizerSettings settings(JsonNode values) {
    String type = values.required("type").asText();
    OptimizerSettings settings = Steps.settings(type).build();
    for (Setting<?> setting : OptimizerFamily.REGISTRY.get(type).declaration().settings()) {
      if (values.has(setting.name())) {
        settings = with(settings, setting, values.get(setting.name()).asText());
      }
    }
    return settings;
  }

  private static <T> OptimizerSettings with(
      OptimizerSettings settings, Setting<T> setting, String text) {
    return Settings.with(settings, setting, setting.kind().read(text));
  }

  /** What follows a prefix in the tensors' names that have it. */
  List<String> names(String prefix) {
    return tensors.names().stream()
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .toList();
  }

  private static Stream<Path> children(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .filter(child -> Files.exists(child.resolve("case.json")))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Architecture of the case's model, or nothing where the case has none. */
  static String architecture(Path folder) {
    return value(folder, "architecture");
  }

  /** Kind of the case's adapter, such as lora, or nothing where the model is bare. */
  static String adapter(Path folder) {
    return value(folder, "adapter");
  }

  private static String value(Path folder, String key) {
    try {
      return new ObjectMapper().readTree(folder.resolve("case.json").toFile()).path(key).asText("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the case holds such a tensor, or a group of tensors. */
  boolean holds(String name) {
    return tensors.names().stream().anyMatch(key -> key.equals(name) || key.startsWith(name + "/"));
  }

  /** The case's model with its adapter. */
  AdaptedModel adapted(NDManager manager, DataType type) {
    Model model = ModelSource.of(folder.toString()).load(manager, type);
    if (adapter(folder).equals("full")) {
      AdapterSettings full = AdapterSettings.newBuilder().setType("full").build();
      return AdaptedModel.initialised(model, new FullTuning(full, model, 1), 1, manager, type);
    }
    Path files = folder.resolve("adapter");
    AdapterSettings settings = AdapterFiles.settings(files);
    assertThat(settings.getType()).isEqualTo(adapter(folder));
    if (settings.getType().equals("prompt")) {
      assertThat(settings.getVirtualTokens()).isEqualTo(json.required("virtualTokens").asInt());
      assertThat(settings.getDecoderPads()).isEqualTo(json.required("decoderPads").asBoolean());
    }
    Shape logits = tensors.shape("logits");
    AdapterSite site =
        AdapterSite.shapes(model.architecture(), (int) logits.get(logits.dimension() - 1));
    Adapter adapter =
        AdapterFamily.REGISTRY.get(settings.getType()).create(Settings.of(settings), site);
    return AdapterFiles.read(files, model, adapter, manager, type);
  }

  /** What the case's model reads; a decoder reads the labels shifted. */
  Inputs inputs(Model model, NDManager manager, DataType type) {
    if (model instanceof VisionModel) {
      String name = tensors.names().contains("pixel_values") ? "pixel_values" : "features";
      return new Inputs.Images(tensors.read(name, manager, type));
    }
    return texts(model, manager, 0, (int) tensors.shape("input_ids").get(0));
  }

  /** The same of some samples of texts. */
  Inputs texts(Model model, NDManager manager, int from, int to) {
    boolean typed = tensors.names().contains("token_type_ids");
    Inputs.Text text =
        Inputs.Text.of(
            tokens("input_ids", manager).subList(from, to),
            typed ? tokens("token_type_ids", manager).subList(from, to) : List.of(),
            manager);
    if (!(model instanceof EncoderDecoder decoder)) {
      return text;
    }
    List<int[]> output = new ArrayList<>();
    for (int[] label : rows("labels", manager).subList(from, to)) {
      int[] shifted = new int[label.length];
      shifted[0] = decoder.startToken();
      for (int t = 1; t < label.length; t++) {
        shifted[t] = Math.max(0, label[t - 1]);
      }
      output.add(shifted);
    }
    return new Inputs.TextToText(text, Inputs.Text.of(output, List.of(), manager));
  }

  /** Numbers of the real tokens of each sample. */
  private List<int[]> tokens(String name, NDManager manager) {
    List<int[]> mask = rows("attention_mask", manager);
    List<int[]> rows = rows(name, manager);
    List<int[]> tokens = new ArrayList<>();
    for (int n = 0; n < rows.size(); n++) {
      tokens.add(Arrays.copyOf(rows.get(n), Arrays.stream(mask.get(n)).sum()));
    }
    return tokens;
  }

  private List<int[]> rows(String name, NDManager manager) {
    int[] numbers = ints(name, manager);
    int length = (int) tensors.shape(name).get(1);
    List<int[]> rows = new ArrayList<>();
    for (int from = 0; from < numbers.length; from += length) {
      rows.add(Arrays.copyOfRange(numbers, from, from + length));
    }
    return rows;
  }

  /** The loss for labels [N] or label tokens [N, L]. */
  Loss loss(String name, NDManager manager) {
    int[] labels = ints(name, manager);
    int samples = (int) tensors.shape(name).get(0);
    int[][] rows = new int[samples][];
    for (int n = 0; n < samples; n++) {
      int length = labels.length / samples;
      rows[n] = Arrays.copyOfRange(labels, n * length, (n + 1) * length);
    }
    return new CrossEntropy(rows);
  }

  NDArray floats(String name, NDManager manager) {
    return tensors.read(name, manager, DataType.FLOAT64);
  }

  int[] ints(String name, NDManager manager) {
    return tensors.read(name, manager, DataType.INT32).toIntArray();
  }

  NDArray longs(String name, NDManager manager) {
    return tensors.read(name, manager, DataType.INT64);
  }

  double damping() {
    return json.get("damping").asDouble();
  }

  /** The tensors under a group such as {@code grad}, in the order of an adapter's names. */
  NDList group(String group, List<String> names, NDManager manager) {
    NDList list = new NDList();
    for (String name : names) {
      list.add(
          floats(
              tensors.names().stream()
                  .filter(key -> key.startsWith(group + "/") && plain(group, key).equals(name))
                  .findFirst()
                  .orElseThrow(() -> new AssertionError(folder + " has no " + group + " " + name)),
              manager));
    }
    return list;
  }

  /** A key of the case as adapter files name it. */
  private static String plain(String group, String key) {
    return key.substring(group.length() + 1)
        .replace("base_model.model.", "")
        .replace("modules_to_save.default.", "")
        .replace(".default", "")
        .replace("lora_magnitude_vector.weight", "lora_magnitude_vector")
        .replace("prompt_encoder.embedding.weight", "prompt_embeddings");
  }

  /** Asserts that two arrays agree relative to the expected one's largest element. */
  static void assertClose(String what, NDArray actual, NDArray expected, double tolerance) {
    assertClose(what, actual, expected, tolerance, 1e-30);
  }

  private static void assertClose(
      String what, NDArray actual, NDArray expected, double tolerance, double least) {
    assertThat(actual.getShape()).as(what + ": shape").isEqualTo(expected.getShape());
    double[] a = actual.toType(DataType.FLOAT64, false).toDoubleArray();
    double[] e = expected.toType(DataType.FLOAT64, false).toDoubleArray();
    double largest = Math.max(least, largest(e));
    for (int i = 0; i < a.length; i++) {
      if (!(Math.abs(a[i] - e[i]) < tolerance * largest)) { // true of NaN too
        fail("%s[%d]: %s instead of %s", what, i, a[i], e[i]);
      }
    }
  }

  private static double largest(double[] numbers) {
    return Arrays.stream(numbers).map(Math::abs).max().orElse(0);
  }

  /** Each relative to its largest element, or a thousandth of the largest of all: some are zero. */
  static void assertClose(String what, NDList actual, NDList expected, double tolerance) {
    assertThat(actual.size()).as(what).isEqualTo(expected.size());
    double largest =
        expected.stream()
            .mapToDouble(e -> largest(e.toType(DataType.FLOAT64, false).toDoubleArray()))
            .max()
            .orElse(0);
    for (int i = 0; i < actual.size(); i++) {
      assertClose(what + " " + i, actual.get(i), expected.get(i), tolerance, 1e-3 * largest);
    }
  }

  @Override
  public void close() {
    tensors.close();
  }
}
