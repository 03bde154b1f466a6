package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.model.family.EmbeddedMiniLm;
import dev.fisherflow.learning.model.family.HuggingFaceFolder;
import dev.fisherflow.learning.model.family.Mlp;
import java.nio.file.Path;

/**
 * Where a model comes from: the embedded default, a folder in Hugging Face layout, or nowhere, for
 * a network to be trained from scratch.
 */
public interface ModelSource {

  /**
   * The model that a specification names.
   *
   * @param name {@code minilm} for the embedded all-MiniLM-L6-v2, {@code mlp} or {@code
   *     mlp:3072-2048-2048-10} for a new MLP, else a folder
   * @throws ModelException if there is no such folder or it is not a model's
   */
  static ModelSource of(String name) {
    if (Mlp.Source.names(name)) {
      return Mlp.Source.of(name);
    }
    return name.equals(EmbeddedMiniLm.NAME)
        ? new EmbeddedMiniLm()
        : HuggingFaceFolder.open(Path.of(name));
  }

  /**
   * The architecture of the model that a specification names, from its configuration alone.
   *
   * @param name {@code minilm}, {@code mlp} as above, or a folder that holds at least {@code
   *     config.json}
   * @throws ModelException if there is no such configuration or it is not supported
   */
  static Architecture architecture(String name) {
    if (Mlp.Source.names(name)) {
      return Mlp.Source.of(name).architecture();
    }
    return name.equals(EmbeddedMiniLm.NAME)
        ? EmbeddedMiniLm.ARCHITECTURE
        : HuggingFaceFolder.architecture(Path.of(name));
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

  /** How the model reads a task's texts: {@code pair}, {@code instruction} or {@code image}. */
  String inputFormat();

  /**
   * Loads the frozen network.
   *
   * @param manager owner of the weights
   * @param type floating type of the weights, float32 but for tests
   */
  Model load(NDManager manager, DataType type);
}
