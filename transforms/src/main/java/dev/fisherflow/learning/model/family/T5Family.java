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
import java.util.Locale;
import java.util.Set;

/** T5 and the models made of it. */
public class T5Family implements ModelFamily {

  private final T5Kind kind;
  private final Declaration declaration;

  /** The family of {@code model_type: t5}. */
  public T5Family() {
    this(T5Kind.T5, "T5", 2, "Raffel et al. 2020");
  }

  private T5Family(T5Kind kind, String title, int rank, String source) {
    this.kind = kind;
    this.declaration =
        Declaration.of(
                kind.name().toLowerCase(Locale.ROOT),
                title,
                rank,
                "Encoder and decoder of texts; its answer to an instruction is a label in words.")
            .from(source + "; Hugging Face's " + kind.className() + "ForConditionalGeneration");
  }

  @Override
  public final Declaration declaration() {
    return declaration;
  }

  @Override
  public final InputFormat reads() {
    return InputFormat.INSTRUCTION;
  }

  @Override
  public final ConfigKeys keys() {
    return T5Architecture.KEYS;
  }

  @Override
  public final TensorNames tensorNames() {
    return T5.NAMES;
  }

  @Override
  public final Architecture architecture(JsonNode config) {
    return T5Architecture.of(kind, config);
  }

  @Override
  public final T5Architecture architecture(JsonNode config, Set<String> held) {
    return T5Architecture.of(kind, config).of(held);
  }

  @Override
  public final Model load(
      HuggingFaceFolder folder, WeightFiles files, NDManager manager, DataType type) {
    T5Architecture architecture = architecture(folder.config(), files.names(T5.NAMES));
    return new T5(
        architecture,
        files.read(T5.NAMES, architecture.tensors(), manager, type),
        Tokenizer.of(Path.of(folder.tokenizer())));
  }

  /** T5 of many languages. */
  public static final class Mt5 extends T5Family {

    /** The family of {@code model_type: mt5}. */
    public Mt5() {
      super(T5Kind.MT5, "mT5", 9, "Xue et al. 2021");
    }
  }

  /** Its successor, whose layers have biases of positions of their own. */
  public static final class Umt5 extends T5Family {

    /** The family of {@code model_type: umt5}. */
    public Umt5() {
      super(T5Kind.UMT5, "UMT5", 10, "Chung et al. 2023");
    }
  }
}
