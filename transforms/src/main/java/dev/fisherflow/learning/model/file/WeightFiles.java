package dev.fisherflow.learning.model.file;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The tensors of a model folder: those of {@code model.safetensors}, or of the shards that {@code
 * model.safetensors.index.json} names, each of which must be a plain file name of the folder.
 */
public final class WeightFiles implements AutoCloseable {

  public static final String SINGLE = "model.safetensors";
  public static final String INDEX = "model.safetensors.index.json";

  private static final Pattern PLAIN_NAME = Pattern.compile("\\w[\\w.-]*\\.safetensors");

  private final Path folder;
  private final List<Safetensors> open = new ArrayList<>();
  private final Map<String, Safetensors> files = new LinkedHashMap<>();

  private WeightFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens the files and checks their headers.
   *
   * @throws ModelException if a file is missing or damaged, or the index names what is not there
   */
  public static WeightFiles open(Path folder) {
    WeightFiles weights = new WeightFiles(folder);
    try {
      if (Files.exists(folder.resolve(SINGLE))) {
        Safetensors file = weights.openFile(SINGLE);
        file.names().forEach(name -> weights.files.put(name, file));
      } else {
        weights.openShards(shards(folder));
      }
      return weights;
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  /** Names of the files that make up the weights, in a fixed order. */
  public static List<String> fileNames(Path folder) {
    if (Files.exists(folder.resolve(SINGLE))) {
      return List.of(SINGLE);
    }
    List<String> names = new ArrayList<>(List.of(INDEX));
    names.addAll(new TreeSet<>(shards(folder).values()));
    return names;
  }

  /** Names of the tensors. */
  public Set<String> names() {
    return files.keySet();
  }

  /** Reads the tensors of these names; names that are not there are left out. */
  public Weights read(Collection<String> names, NDManager manager, DataType type) {
    Weights weights = new Weights(folder.toString());
    for (String name : names) {
      Safetensors file = files.get(name);
      if (file != null) {
        weights.put(name, file.read(name, manager, type));
      }
    }
    return weights;
  }

  @Override
  public void close() {
    open.forEach(Safetensors::close);
  }

  private void openShards(Map<String, String> shardOf) {
    Map<String, Safetensors> shards = new LinkedHashMap<>();
    for (String shard : new TreeSet<>(shardOf.values())) {
      shards.put(shard, openFile(shard));
    }
    shardOf.forEach(
        (tensor, shard) -> {
          Safetensors file = shards.get(shard);
          if (!file.names().contains(tensor)) {
            throw new ModelException(
                "%s: %s says that tensor '%s' is in %s, which does not hold it"
                    .formatted(folder, INDEX, tensor, shard));
          }
          files.put(tensor, file);
        });
  }

  private Safetensors openFile(String name) {
    Safetensors file = Safetensors.open(folder.resolve(name));
    open.add(file);
    return file;
  }

  /** The shard of each tensor. */
  private static Map<String, String> shards(Path folder) {
    Path index = folder.resolve(INDEX);
    JsonNode map;
    try {
      map = new ObjectMapper().readTree(index.toFile()).path("weight_map");
    } catch (IOException e) {
      throw new ModelException("cannot read " + index + ": " + e.getMessage(), e);
    }
    if (!map.isObject() || map.isEmpty()) {
      throw new ModelException(index + ": expected an object weight_map, found " + map);
    }
    Map<String, String> shards = new LinkedHashMap<>();
    map.fields()
        .forEachRemaining(
            entry -> {
              String shard = entry.getValue().asText();
              if (!PLAIN_NAME.matcher(shard).matches()) {
                throw new ModelException(
                    "%s: expected plain names of .safetensors files in its folder, found %s"
                        .formatted(index, entry.getValue()));
              }
              if (!Files.isRegularFile(folder.resolve(shard))) {
                throw new ModelException(
                    "%s names the shard %s, which is not in the folder: the download is incomplete"
                        .formatted(index, shard));
              }
              shards.put(entry.getKey(), shard);
            });
    return shards;
  }
}
