package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.declaration.Declared;
import dev.fisherflow.declaration.Registry;
import dev.fisherflow.learning.model.file.TensorNames;
import dev.fisherflow.learning.model.file.WeightFiles;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Models of one architecture; its name is the {@code model_type} of their {@code config.json}. */
public interface ModelFamily extends Declared {

  /** The families on the class path. */
  Registry<ModelFamily> REGISTRY = Registry.of(ModelFamily.class, "a model family");

  /** What its models read. */
  InputFormat reads();

  /**
   * The keys that its configurations may have; by default none is known but those of all models.
   */
  default ConfigKeys keys() {
    return ConfigKeys.undeclared();
  }

  /** The names that its tensors have had in files; by default they have always been the same. */
  default TensorNames tensorNames() {
    return TensorNames.ALWAYS_THE_SAME;
  }

  /**
   * The architecture of weights, some parts of which need not be there, such as a head.
   *
   * @param config a {@code config.json}
   * @param held own names of the tensors that are there
   * @throws dev.fisherflow.learning.model.file.ModelException as {@link #architecture(JsonNode)}
   */
  default Architecture architecture(JsonNode config, Set<String> held) {
    return architecture(config);
  }

  /**
   * The architecture that a configuration describes.
   *
   * @param config a {@code config.json}
   * @throws dev.fisherflow.learning.model.file.ModelException if it lacks a key or asks for what is
   *     not computed
   */
  Architecture architecture(JsonNode config);

  /**
   * Loads a frozen network.
   *
   * @param folder its folder
   * @param files its weights; the caller closes them
   * @param manager owner of the weights
   * @param type floating type of the weights
   * @throws dev.fisherflow.learning.model.file.ModelException if the folder's files are not sound
   */
  Model load(HuggingFaceFolder folder, WeightFiles files, NDManager manager, DataType type);

  /** Names of its models that need no folder, such as {@code minilm}. */
  default List<String> withoutFolder() {
    return List.of();
  }

  /** Whether a name is that of a model that needs no folder. */
  static boolean needsNoFolder(String name) {
    return REGISTRY.all().stream().anyMatch(family -> family.withoutFolder(name).isPresent());
  }

  /**
   * A model that needs no folder.
   *
   * @param name one of {@link #withoutFolder}, or one that begins with it, such as {@code mlp:8-2}
   * @return nothing if the name is not one of the family's
   * @throws dev.fisherflow.learning.model.file.ModelException if the rest of the name is not sound
   */
  default Optional<ModelSource> withoutFolder(String name) {
    return Optional.empty();
  }
}
