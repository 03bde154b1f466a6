package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The reference values of one folder: what case.json says, and the tensors beside it. */
final class GoldenCase {

  private static final Path RESOURCES = Path.of("src", "test", "resources", "golden");

  /** Names a folder of further cases, of other sizes. */
  private static final String FURTHER_CASES = "FISHERFLOW_GOLDEN";

  private final Path folder;
  private final JsonNode settings;
  private final JsonNode header;
  private final ByteBuffer data;

  private GoldenCase(Path folder) {
    this.folder = folder;
    ObjectMapper mapper = new ObjectMapper();
    try {
      settings = mapper.readTree(Files.readAllBytes(folder.resolve("case.json")));
      ByteBuffer file =
          ByteBuffer.wrap(Files.readAllBytes(folder.resolve("tensors.safetensors")))
              .order(ByteOrder.LITTLE_ENDIAN);
      byte[] json = new byte[Math.toIntExact(file.getLong())];
      file.get(json);
      header = mapper.readTree(new String(json, StandardCharsets.UTF_8));
      data = file.slice();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All cases that have a tensor of a name or below a name that ends in a slash. */
  static List<GoldenCase> with(String tensor) {
    List<Path> folders = new ArrayList<>(List.of(RESOURCES));
    String further = System.getenv(FURTHER_CASES);
    if (further != null) {
      folders.add(Path.of(further));
    }
    return folders.stream()
        .flatMap(GoldenCase::list)
        .filter(folder -> Files.exists(folder.resolve("tensors.safetensors")))
        .map(GoldenCase::new)
        .filter(golden -> golden.names("").stream().anyMatch(name -> name.startsWith(tensor)))
        .toList();
  }

  private static Stream<Path> list(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode settings() {
    return settings;
  }

  /** What follows a prefix in the names that have it, in the order of the file. */
  List<String> names(String prefix) {
    List<String> names = new ArrayList<>();
    header
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (name.startsWith(prefix) && !name.equals("__metadata__")) {
                names.add(name.substring(prefix.length()));
              }
            });
    return names;
  }

  /** A float32 tensor, in another data type. */
  NDArray get(String name, NDManager manager, DataType dataType) {
    JsonNode entry = header.required(name);
    long[] shape =
        StreamSupport.stream(entry.required("shape").spliterator(), false)
            .mapToLong(JsonNode::asLong)
            .toArray();
    float[] elements = new float[(int) new Shape(shape).size()];
    data.duplicate()
        .order(ByteOrder.LITTLE_ENDIAN)
        .position(entry.required("data_offsets").get(0).asInt())
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(elements);
    return manager.create(elements, new Shape(shape)).toType(dataType, true);
  }

  @Override
  public String toString() {
    return folder.getFileName().toString();
  }
}
