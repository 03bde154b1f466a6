package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.tasks.Task;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
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
    return withoutFolder(name).orElseGet(() -> HuggingFaceFolder.open(folder(name)));
  }

  /**
   * The model that a specification names, whose weights need not be there yet.
   *
   * @param name as above, where a folder need hold no more than {@code config.json}
   * @throws ModelException as {@link #of}
   */
  static ModelSource planned(String name) {
    return withoutFolder(name).orElseGet(() -> HuggingFaceFolder.planned(folder(name)));
  }

  /**
   * The name by which a model of a folder of models is found.
   *
   * @param models folder with folders of models
   * @param name as a specification names it
   * @return the path of the model's folder among them, unless the model needs none, or is only to
   *     be found elsewhere
   */
  static String in(Path models, String name) {
    Path there = models.resolve(folder(name));
    boolean elsewhere = isWithoutFolder(name) || Files.isDirectory(Path.of(name));
    return Files.isDirectory(there) || !elsewhere ? there.toString() : name;
  }

  private static boolean isWithoutFolder(String name) {
    return ModelFamily.REGISTRY.all().stream()
        .flatMap(family -> family.withoutFolder().stream())
        .anyMatch(known -> name.equals(known) || name.startsWith(known + ":"));
  }

  /**
   * The architecture of the model that a specification names, from its configuration alone.
   *
   * @param name as above, where a folder need hold no more than {@code config.json}
   * @throws ModelException if there is no such configuration or it is not supported
   */
  static Architecture architecture(String name) {
    return planned(name).architecture();
  }

  private static Path folder(String name) {
    if (name.isBlank()) {
      throw new ModelException("model: expected a name or a folder, found '" + name + "'");
    }
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new ModelException(
          "model: expected a name or a folder, found none: " + e.getReason(), e);
    }
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

  /** Whether there are weights to load. */
  default boolean hasWeights() {
    return true;
  }

  /**
   * Checks all that can be known of a model's files without reading its weights' numbers: that
   * configuration, weights and tokenizer are of one model that is computed here.
   *
   * @throws ModelException if they are not
   */
  default void check() {}

  /** What is no error and may be none of the user's wishes either; a sentence each. */
  default List<String> doubts() {
    return List.of();
  }

  /**
   * Requires that the model can read a task's inputs.
   *
   * @param maxTokens inputs are cut to this many tokens; of no matter to a model of images
   * @throws ModelException if it reads others, or shorter ones, or no pairs
   */
  default void require(Task task, int maxTokens) {
    inputFormat().require(task, "the model '" + name() + "'");
    if (!task.images()) {
      int most = architecture().textLimits().tokens();
      if (maxTokens > most) {
        throw new ModelException(
            "training.maxTokens: expected at most %d, the positions of the model '%s', found %d: set it to %d or less"
                .formatted(most, name(), maxTokens, most));
      }
    }
  }

  /**
   * Loads the frozen network.
   *
   * @param manager owner of the weights
   * @param type floating type of the weights, float32 but for tests
   */
  Model load(NDManager manager, DataType type);
}
