package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.learning.model.file.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A copy of a golden case's model folder, to be changed. */
public record ModelFolder(Path path) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The folder of a golden case among the test resources. */
  public static Path golden(String name) {
    try {
      return Path.of(ModelFolder.class.getResource("/golden/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A copy of a golden case's folder. */
  public static ModelFolder copyOf(String name, Path target) {
    try {
      Files.createDirectories(target);
      for (String file : List.of("config.json", "model.safetensors", "tokenizer.json")) {
        if (!Files.exists(golden(name).resolve(file))) {
          continue; // models of images have no tokenizer
        }
        Files.copy(golden(name).resolve(file), target.resolve(file));
      }
      return new ModelFolder(target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Changes the configuration. */
  public ModelFolder config(Consumer<ObjectNode> change) {
    try {
      Path file = path.resolve("config.json");
      ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
      change.accept(json);
      JSON.writeValue(file.toFile(), json);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the tokenizer know digits and the point, in place of eleven pieces of words. */
  public ModelFolder digits() {
    try {
      Path file = path.resolve("tokenizer.json");
      JsonNode json = JSON.readTree(file.toFile());
      for (int i = 0; i < 11; i++) {
        ArrayNode piece = (ArrayNode) json.at("/model/vocab").get(60 + i);
        piece.set(0, i < 10 ? String.valueOf(i) : ".").set(1, -3.0);
      }
      JSON.writeValue(file.toFile(), json);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Changes the tensors. */
  public ModelFolder tensors(Consumer<Map<String, NDArray>> change) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> tensors = read(manager);
      change.accept(tensors);
      Safetensors.write(path.resolve("model.safetensors"), tensors);
      return this;
    }
  }

  /** Spreads the tensors over shards, in turn, with an index. */
  public ModelFolder sharded(String... names) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, Map<String, NDArray>> shards = new LinkedHashMap<>();
      ObjectNode index = JSON.createObjectNode();
      ObjectNode map = index.putObject("weight_map");
      for (Map.Entry<String, NDArray> tensor : read(manager).entrySet()) {
        String shard = names[map.size() % names.length];
        shards
            .computeIfAbsent(shard, s -> new LinkedHashMap<>())
            .put(tensor.getKey(), tensor.getValue());
        map.put(tensor.getKey(), shard);
      }
      shards.forEach((shard, tensors) -> Safetensors.write(path.resolve(shard), tensors));
      JSON.writeValue(path.resolve("model.safetensors.index.json").toFile(), index);
      Files.delete(path.resolve("model.safetensors"));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, NDArray> read(NDManager manager) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    try (Safetensors file = Safetensors.open(path.resolve("model.safetensors"))) {
      file.names().forEach(name -> tensors.put(name, file.read(name, manager, DataType.FLOAT32)));
    }
    return tensors;
  }
}
