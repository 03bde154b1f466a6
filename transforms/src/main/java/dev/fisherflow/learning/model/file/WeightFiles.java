package dev.fisherflow.learning.model.file;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
      if (Files.exists(folder.resolve(SINGLE)) && Files.exists(folder.resolve(INDEX))) {
        throw new ModelException(
            "%s holds both %s and %s: delete the one that is not meant"
                .formatted(folder, SINGLE, INDEX));
      }
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

  /** The tensors' own names, by the names that they have had in files. */
  public Set<String> names(TensorNames table) {
    return new LinkedHashSet<>(canonical(table).values());
  }

  private Map<String, String> canonical(TensorNames table) {
    try {
      return table.canonical(names());
    } catch (ModelException e) {
      throw new ModelException(folder + ": " + e.getMessage(), e);
    }
  }

  /**
   * Checks by the headers alone that the files hold the tensors that a configuration asks for.
   *
   * @param table names that the tensors have had in files
   * @param expected shapes by own name
   * @throws ModelException if one is missing, has another shape or is of no type of weights, or if
   *     the files hold more of the model than is asked for
   */
  public void check(TensorNames table, Map<String, Shape> expected) {
    held(table, expected);
  }

  /**
   * Reads the tensors that a configuration asks for, and no others, under their own names.
   *
   * @throws ModelException as {@link #check}, or if a number is not finite
   */
  public Weights read(
      TensorNames table, Map<String, Shape> expected, NDManager manager, DataType type) {
    Map<String, String> held = held(table, expected);
    Weights weights = new Weights(folder.toString());
    for (String own : expected.keySet()) {
      String name = held.get(own);
      NDArray tensor = files.get(name).read(name, manager, type);
      weights.put(own, table.isTransposed(own) ? turned(tensor) : tensor);
    }
    return weights;
  }

  private static NDArray turned(NDArray matrix) {
    try (matrix;
        NDArray view = matrix.transpose()) {
      return view.duplicate();
    }
  }

  /** Whether there are matrices, and all of them hold nothing but zeros. */
  public boolean blank() {
    List<String> matrices =
        files.keySet().stream().filter(name -> shape(name).dimension() > 1).toList();
    return !matrices.isEmpty() && matrices.stream().allMatch(name -> files.get(name).blank(name));
  }

  /** The files' names of the checked tensors, by own name. */
  private Map<String, String> held(TensorNames table, Map<String, Shape> expected) {
    Map<String, String> held = new LinkedHashMap<>();
    canonical(table).forEach((name, own) -> held.put(own, name));
    Map<String, TensorType> types = new LinkedHashMap<>();
    held.forEach((own, name) -> types.put(own, files.get(name).type(name)));
    TensorFit.requireNoMore(folder.toString(), types, expected.keySet(), table);
    TensorFit.require(
        folder.toString(),
        held.keySet(),
        own -> shape(held.get(own), table.isTransposed(own)),
        expected);
    for (String own : expected.keySet()) {
      if (!types.get(own).ofWeights()) {
        throw new ModelException(
            "%s: tensor '%s' is of dtype %s, expected weights of %s: save the model in one of them"
                .formatted(folder, held.get(own), types.get(own), TensorType.weights()));
      }
    }
    return held;
  }

  private Shape shape(String name) {
    return files.get(name).shape(name);
  }

  private Shape shape(String name, boolean transposed) {
    Shape shape = shape(name);
    return transposed && shape.dimension() == 2 ? new Shape(shape.get(1), shape.get(0)) : shape;
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
    JsonNode map = JsonFile.object(index).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new ModelException(
          index + ": expected an object weight_map, found " + JsonFile.excerpt(map));
    }
    Map<String, String> shards = new LinkedHashMap<>();
    map.fields()
        .forEachRemaining(
            entry -> {
              String shard = entry.getValue().asText();
              if (!PLAIN_NAME.matcher(shard).matches()) {
                throw new ModelException(
                    "%s: expected plain names of .safetensors files in its folder, found %s"
                        .formatted(index, JsonFile.excerpt(entry.getValue())));
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
