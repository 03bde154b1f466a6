package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.learning.model.Architecture.HuggingFaceName;
import dev.fisherflow.learning.model.ConfigKeys;
import dev.fisherflow.learning.model.HuggingFaceFolder;
import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelFamily;
import dev.fisherflow.learning.model.file.TensorNames;
import dev.fisherflow.learning.model.file.WeightFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A family of encoders of BERT's kind: its names, its configuration and its head. */
abstract class EncoderFamily implements ModelFamily {

  /** Heads of other uses, which stand outside of the encoder. */
  private static final List<String> OTHER_HEADS = List.of("cls", "lm_head", "qa_outputs");

  private static final String CLASSIFIER = "ForSequenceClassification";

  private final Declaration declaration;
  private final EncoderNames names;
  private final TensorNames tensorNames;
  private final HuggingFaceName huggingFaceName;

  /**
   * @param className what its classes of transformers begin with, such as {@code Bert}
   * @param outside first parts of names of heads beside the usual
   */
  EncoderFamily(Declaration declaration, EncoderNames names, String className, String... outside) {
    this.declaration = declaration;
    this.names = names;
    String module = declaration.name().replace('-', '_');
    this.huggingFaceName =
        new HuggingFaceName(
            className + CLASSIFIER,
            "transformers.models.%s.modeling_%1$s".formatted(module),
            "SEQ_CLS");
    List<String> heads = new ArrayList<>(List.of("classifier"));
    heads.addAll(OTHER_HEADS);
    heads.addAll(List.of(outside));
    String prefix = names.prefix().replace(".", "\\.");
    this.tensorNames =
        TensorNames.of(names.prefix(), "embeddings.word_embeddings.weight", heads)
            .unread(prefix + "embeddings\\.(position_ids|token_type_ids)");
  }

  /** What of a {@code config.json} matters. */
  abstract Encoder.Config config(JsonNode config);

  /** The head of models whose weights are not known. */
  abstract EncoderHead head();

  /** The head of models whose weights are these. */
  EncoderHead head(Set<String> held) {
    return head();
  }

  final EncoderNames names() {
    return names;
  }

  @Override
  public final Declaration declaration() {
    return declaration;
  }

  @Override
  public final InputFormat reads() {
    return InputFormat.PAIR;
  }

  @Override
  public abstract ConfigKeys keys();

  @Override
  public TensorNames tensorNames() {
    return tensorNames;
  }

  @Override
  public final EncoderArchitecture architecture(JsonNode config) {
    return architecture(config(config), head(), false);
  }

  @Override
  public final EncoderArchitecture architecture(JsonNode config, Set<String> held) {
    EncoderHead head = head(held);
    boolean classifies =
        config.path("architectures").path(0).asText(CLASSIFIER).endsWith(CLASSIFIER);
    boolean there =
        Stream.concat(head.before().stream(), Stream.of(head.last()))
            .anyMatch(module -> held.contains(module + ".weight"));
    return architecture(config(config), head, classifies && there);
  }

  final EncoderArchitecture architecture(Encoder.Config config, EncoderHead head, boolean ownHead) {
    return new EncoderArchitecture(config, names, head, ownHead, huggingFaceName);
  }

  @Override
  public final Model load(
      HuggingFaceFolder folder, WeightFiles files, NDManager manager, DataType type) {
    EncoderArchitecture architecture = architecture(folder.config(), files.names(tensorNames()));
    return new Encoder(
        architecture, files.read(tensorNames(), architecture.tensors(), manager, type));
  }
}
