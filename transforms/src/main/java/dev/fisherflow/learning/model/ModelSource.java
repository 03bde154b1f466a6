package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.tasks.Task;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a model comes from: the class path, a folder in Hugging Face layout, or nowhere, for a
 * network to be trained from scratch.
 */
public interface ModelSource {

  /**
   * The model that a specification names.
   *
   * @param name the name of a family's model without a folder, such as {@code minilm} or {@code
   *     mlp:3072-2048-2048-10}, else a folder
   * @throws ModelException if there is no such folder or it is not a model's
   */
  static ModelSource of(String name) {
    return withoutFolder(name).orElseGet(() -> HuggingFaceFolder.open(Path.of(name)));
  }

  /**
   * The architecture of the model that a specification names, from its configuration alone.
   *
   * @param name as above, where a folder need hold no more than {@code config.json}
   * @throws ModelException if there is no such configuration or it is not supported
   */
  static Architecture architecture(String name) {
    return withoutFolder(name)
        .map(ModelSource::architecture)
        .orElseGet(() -> HuggingFaceFolder.architecture(Path.of(name)));
  }

  private static Optional<ModelSource> withoutFolder(String name) {
    return ModelFamily.REGISTRY.all().stream()
        .flatMap(family -> family.withoutFolder(name).stream())
        .findFirst();
  }

  /** The name it was asked for by. */
  String name();

  /** Digest of the configuration, weights and tokenizer. */
  String digest();

  /**
   * Location of {@code tokenizer.json}: a file, or {@code classpath:/name}.
   *
   * @throws ModelException if the model has none
   */
  String tokenizer();

  /** What the model reads. */
  InputFormat inputFormat();

  /**
   * Checks that the model reads images of a task's size; one that resizes them reads all.
   *
   * @throws ModelException if it does not
   */
  default void requireImages(Task task) {}

  /** The model's architecture; its weights are not read. */
  Architecture architecture();

  /**
   * Loads the frozen network.
   *
   * @param manager owner of the weights
   * @param type floating type of the weights, float32 but for tests
   */
  Model load(NDManager manager, DataType type);
}
