package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.Safetensors;
import dev.fisherflow.learning.model.file.TensorType;
import dev.fisherflow.schemas.AdapterSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Adapter folders in the layout of Python's peft: {@code adapter_config.json} and {@code
 * adapter_model.safetensors}. peft ignores unknown and missing keys silently; here both are errors.
 */
public final class AdapterFiles {

  /** File of the trained tensors. */
  public static final String WEIGHTS = "adapter_model.safetensors";

  /** File of the configuration. */
  public static final String CONFIG = "adapter_config.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private AdapterFiles() {}

  /**
   * Writes a folder.
   *
   * @param folder created where it is not there
   * @param baseModel the model's name, for the reader of the configuration
   */
  public static void write(AdaptedModel model, String baseModel, Path folder) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    model
        .byName()
        .forEach(
            (name, tensor) ->
                model.adapter().writtenKeys(name).forEach(key -> tensors.put(key, tensor)));
    ObjectNode configuration = model.adapter().configuration();
    configuration.put("base_model_name_or_path", baseModel);
    try {
      Files.createDirectories(folder);
      Safetensors.write(folder.resolve(WEIGHTS), tensors);
      Files.writeString(
          folder.resolve(CONFIG),
          JSON.writerWithDefaultPrettyPrinter().writeValueAsString(configuration) + "\n");
    } catch (IOException e) {
      throw new ModelException("cannot write the adapter folder " + folder + ": " + e, e);
    }
  }

  /**
   * Checks that a folder holds an adapter for a model, before anything is made of it.
   *
   * @param adapter the adapter that the folder must hold
   * @throws ModelException if configuration or tensors are of another adapter, or for another kind
   *     of model, or a number is not finite
   */
  public static void check(Path folder, Architecture architecture, Adapter adapter) {
    requireOf(folder, architecture);
    Path file = weights(folder);
    try (Safetensors tensors = Safetensors.open(file);
        NDManager manager = NDManager.newBaseManager()) {
      keys(file, tensors, adapter)
          .values()
          .forEach(key -> tensors.read(key, manager, DataType.FLOAT32));
    }
  }

  private static void requireOf(Path folder, Architecture architecture) {
    AdapterConfig config = AdapterConfig.read(folder.resolve(CONFIG));
    config.requireOf(architecture);
    config.requireTaskType(config.family().taskTypes(architecture));
  }

  /** Checks that an adapter can start at the tensors of a folder; a head may be another. */
  static void checkStart(Path folder, Architecture architecture, Adapter adapter) {
    requireOf(folder, architecture);
    try (Safetensors tensors = Safetensors.open(weights(folder))) {
      startKeys(folder, tensors, adapter, ofHead(architecture));
    }
  }

  /** Names of the tensors of a model's head. */
  static Set<String> ofHead(Architecture architecture) {
    return architecture.head().map(head -> head.tensors(1).keySet()).orElse(Set.of());
  }

  /**
   * The keys at which an adapter's tensors start, by name: all but those of a head of another
   * shape.
   */
  static Map<String, String> startKeys(
      Path folder, Safetensors tensors, Adapter adapter, Set<String> head) {
    Map<String, String> start = new LinkedHashMap<>();
    keys(folder.resolve(WEIGHTS), tensors, adapter, head)
        .forEach(
            (tensor, key) -> {
              if (tensors.shape(key).equals(tensor.shape())) {
                start.put(tensor.name(), key);
              }
            });
    if (!start.keySet().containsAll(head)) {
      start.keySet().removeAll(head);
    }
    return start;
  }

  /**
   * The model that an adapter says that it adapts, if that is not the one that it is put on.
   *
   * @param model name or folder of a model
   */
  public static Optional<String> otherModel(Path folder, String model) {
    return AdapterConfig.read(folder.resolve(CONFIG))
        .baseModel()
        .filter(base -> !base.equals(AdapterConfig.lastPart(model)));
  }

  /**
   * Reads a folder's tensors into a model.
   *
   * @param adapter the adapter that the folder must hold
   * @param parent parent of the manager that owns the tensors
   * @throws ModelException naming the tensors that are missing, unknown, or of another shape
   */
  public static AdaptedModel read(
      Path folder, Model model, Adapter adapter, NDManager parent, DataType type) {
    Path file = weights(folder);
    NDManager manager = parent.newSubManager();
    try (Safetensors tensors = Safetensors.open(file)) {
      NDList parameters = new NDList();
      keys(file, tensors, adapter)
          .values()
          .forEach(key -> parameters.add(tensors.read(key, manager, type)));
      return AdaptedModel.of(model, adapter, manager, parameters);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** A folder's file of tensors. */
  private static Path weights(Path folder) {
    Path file = folder.resolve(WEIGHTS);
    if (Files.isRegularFile(file)) {
      return file;
    }
    Path pickle = folder.resolve("adapter_model.bin");
    throw new ModelException(
        "%s has no %s; %s"
            .formatted(
                folder,
                WEIGHTS,
                Files.exists(pickle)
                    ? ("adapter_model.bin is a pickle and is never loaded, as it may run any"
                            + " code: where it can be trusted, convert it once with Python:"
                            + " safetensors.torch.save_file(torch.load('%s', weights_only=True),"
                            + " '%s')")
                        .formatted(pickle, file)
                    : "a folder as Python's peft saves it is expected"));
  }

  /**
   * The key of each of the adapter's tensors in a file that holds all of them and no others, in
   * their shapes and as floating numbers.
   */
  private static Map<TensorSpec, String> keys(Path file, Safetensors tensors, Adapter adapter) {
    return keys(file, tensors, adapter, Set.of());
  }

  /**
   * The same where some tensors may have any shape.
   *
   * @param free their names
   */
  private static Map<TensorSpec, String> keys(
      Path file, Safetensors tensors, Adapter adapter, Set<String> free) {
    Map<TensorSpec, String> found = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    Set<String> unknown = new TreeSet<>(tensors.names());
    for (TensorSpec tensor : adapter.tensors()) {
      List<String> keys =
          adapter.readKeys(tensor.name()).stream().filter(tensors.names()::contains).toList();
      if (keys.isEmpty()) {
        missing.add(adapter.fileKey(tensor.name()));
        continue;
      }
      found.put(tensor, keys.get(0));
      // A tensor is there once, or by each of the names that libraries have for it.
      if (keys.size() == 1 || adapter.writtenKeys(tensor.name()).containsAll(keys)) {
        keys.forEach(unknown::remove);
      } else {
        unknown.remove(keys.get(0));
      }
    }
    if (!missing.isEmpty()) {
      throw new ModelException(
          ("%s has no tensors %s, which the model and %s ask for; it holds %s that they do not ask"
                  + " for: the files are of different adapters, or of one for another model")
              .formatted(
                  file, first(missing), CONFIG, unknown.isEmpty() ? "none" : first(unknown)));
    }
    if (!unknown.isEmpty()) {
      throw new ModelException(
          "%s holds tensors that the model and %s do not ask for: %s"
              .formatted(file, CONFIG, first(unknown)));
    }
    found.forEach(
        (tensor, key) -> requireSound(file, tensors, free.contains(tensor.name()), tensor, key));
    return found;
  }

  private static void requireSound(
      Path file, Safetensors tensors, boolean free, TensorSpec tensor, String key) {
    if (!free && !tensors.shape(key).equals(tensor.shape())) {
      throw new ModelException(
          ("%s: tensor '%s' has shape %s, the model and %s ask for %s: the files are of different"
                  + " adapters, or of one for another model")
              .formatted(file, key, tensors.shape(key), CONFIG, tensor.shape()));
    }
    if (!tensors.type(key).ofWeights()) {
      throw new ModelException(
          "%s: tensor '%s' is of dtype %s, expected weights of %s"
              .formatted(file, key, tensors.type(key), TensorType.weights()));
    }
  }

  /** The first of some names, and how many more there are. */
  private static String first(Collection<String> names) {
    String first = names.iterator().next();
    return names.size() == 1 ? first : first + " and " + (names.size() - 1) + " more";
  }

  /**
   * The settings of an adapter folder.
   *
   * @throws ModelException if it holds an adapter of another kind, or other tensors than it says
   */
  public static AdapterSettings settings(Path folder) {
    AdapterConfig config = AdapterConfig.read(folder.resolve(CONFIG));
    AdapterSettings settings = config.settings();
    Path file = folder.resolve(WEIGHTS);
    if (Files.isRegularFile(file)) {
      try (Safetensors tensors = Safetensors.open(file)) {
        config.family().check(Settings.of(settings), file, tensors);
      }
    }
    return settings;
  }
}
