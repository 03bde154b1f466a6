package dev.fisherflow.learning.golden;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.model.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** One folder of reference values; see {@code golden/README.md} of the test resources. */
record GoldenCase(Path folder, JsonNode json, Safetensors tensors) implements AutoCloseable {

  static GoldenCase open(Path folder) {
    try {
      JsonNode json = new ObjectMapper().readTree(folder.resolve("case.json").toFile());
      return new GoldenCase(folder, json, Safetensors.open(folder.resolve("tensors.safetensors")));
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
          children(copy), further == null ? Stream.empty() : children(Path.of(further)));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Those of them whose case is of an architecture. */
  static Stream<Path> folders(String architecture) {
    return folders().filter(folder -> architecture.equals(architecture(folder)));
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

  private static String architecture(Path folder) {
    try {
      return new ObjectMapper()
          .readTree(folder.resolve("case.json").toFile())
          .path("architecture")
          .asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
        .replace(".default", "");
  }

  /** Asserts that two arrays agree relative to the expected one's largest element. */
  static void assertClose(String what, NDArray actual, NDArray expected, double tolerance) {
    assertThat(actual.getShape()).as(what + ": shape").isEqualTo(expected.getShape());
    double[] a = actual.toType(DataType.FLOAT64, false).toDoubleArray();
    double[] e = expected.toType(DataType.FLOAT64, false).toDoubleArray();
    double largest = 1e-30;
    for (double number : e) {
      largest = Math.max(largest, Math.abs(number));
    }
    for (int i = 0; i < a.length; i++) {
      assertThat(Math.abs(a[i] - e[i]) / largest)
          .as("%s[%d]: %s instead of %s", what, i, a[i], e[i])
          .isLessThan(tolerance);
    }
  }

  static void assertClose(String what, NDList actual, NDList expected, double tolerance) {
    assertThat(actual.size()).as(what).isEqualTo(expected.size());
    for (int i = 0; i < actual.size(); i++) {
      assertClose(what + " " + i, actual.get(i), expected.get(i), tolerance);
    }
  }

  @Override
  public void close() {
    tensors.close();
  }
}
