package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.Architecture.Head;
import dev.fisherflow.learning.model.Architecture.HuggingFaceName;
import dev.fisherflow.learning.model.HuggingFaceFolder;
import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelFamily;
import dev.fisherflow.learning.model.file.TensorNames;
import dev.fisherflow.learning.model.file.WeightFiles;
import dev.fisherflow.learning.model.file.Weights;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A family of decoders that classify: a layer without bias reads the state of each text's last
 * token, which no token that is not there can change.
 */
abstract class DecoderFamily implements ModelFamily {

  /** The layer that makes numbers of classes. */
  static final String SCORE = "score";

  private static final String CLASSIFIER = "ForSequenceClassification";

  private final Declaration declaration;
  private final TensorNames names;

  /**
   * @param className what its classes of transformers begin with
   * @param prefix of its modules' names
   * @param landmark a tensor that every model has, without the prefix
   */
  DecoderFamily(
      String name,
      String title,
      int rank,
      String className,
      String source,
      String prefix,
      String landmark) {
    this.declaration =
        Declaration.of(
                name,
                title,
                rank,
                "Decoder of a text or a pair of texts, whose last token's state a new, trained head"
                    + " reads.")
            .from(source + "; Hugging Face's " + className + CLASSIFIER);
    this.names = TensorNames.of(prefix, landmark, List.of(SCORE, "lm_head"));
  }

  /** A head that reads states of a width. */
  static Head head(int width, int outputs) {
    return new Head(List.of(), SCORE, width, outputs, false, false);
  }

  /** How transformers calls models that classify. */
  static HuggingFaceName named(String className) {
    String module = className.toLowerCase(Locale.ROOT);
    return new HuggingFaceName(
        className + CLASSIFIER,
        "transformers.models.%s.modeling_%1$s".formatted(module),
        "SEQ_CLS");
  }

  /** Whether weights hold a head of classes. */
  static boolean holdsHead(JsonNode config, Set<String> held) {
    return held.contains(SCORE + ".weight")
        && config.path("architectures").path(0).asText(CLASSIFIER).endsWith(CLASSIFIER);
  }

  /** A model of weights. */
  abstract Model model(Architecture architecture, Weights weights);

  @Override
  public final Declaration declaration() {
    return declaration;
  }

  @Override
  public final InputFormat reads() {
    return InputFormat.PAIR;
  }

  @Override
  public TensorNames tensorNames() {
    return names;
  }

  @Override
  public final Model load(
      HuggingFaceFolder folder, WeightFiles files, NDManager manager, DataType type) {
    Architecture architecture = architecture(folder.config(), files.names(tensorNames()));
    return model(architecture, files.read(tensorNames(), architecture.tensors(), manager, type));
  }
}
