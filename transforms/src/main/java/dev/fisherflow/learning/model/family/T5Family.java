package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.ConfigKeys;
import dev.fisherflow.learning.model.HuggingFaceFolder;
import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelFamily;
import dev.fisherflow.learning.model.Tokenizer;
import dev.fisherflow.learning.model.file.TensorNames;
import dev.fisherflow.learning.model.file.WeightFiles;
import java.nio.file.Path;
import java.util.Set;

/** The family of {@code model_type: t5}. */
public final class T5Family implements ModelFamily {

  private static final Declaration DECLARATION =
      Declaration.of(
              "t5",
              "T5",
              2,
              "Encoder and decoder of texts; its answer to an instruction is a label in words.")
          .from("Raffel et al. 2020; Hugging Face's T5ForConditionalGeneration");

  @Override
  public Declaration declaration() {
    return DECLARATION;
  }

  @Override
  public InputFormat reads() {
    return InputFormat.INSTRUCTION;
  }

  @Override
  public ConfigKeys keys() {
    return T5Architecture.KEYS;
  }

  @Override
  public TensorNames tensorNames() {
    return T5.NAMES;
  }

  @Override
  public Architecture architecture(JsonNode config) {
    return T5Architecture.of(config);
  }

  @Override
  public T5Architecture architecture(JsonNode config, Set<String> held) {
    return T5Architecture.of(config).of(held);
  }

  @Override
  public Model load(HuggingFaceFolder folder, WeightFiles files, NDManager manager, DataType type) {
    T5Architecture architecture = architecture(folder.config(), files.names(T5.NAMES));
    return new T5(
        architecture,
        files.read(T5.NAMES, architecture.tensors(), manager, type),
        Tokenizer.of(Path.of(folder.tokenizer())));
  }
}
