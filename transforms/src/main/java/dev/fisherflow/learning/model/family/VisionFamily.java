package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.learning.model.ConfigKeys;
import dev.fisherflow.learning.model.HuggingFaceFolder;
import dev.fisherflow.learning.model.ImageProcessor;
import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelFamily;
import dev.fisherflow.learning.model.file.TensorNames;
import dev.fisherflow.learning.model.file.WeightFiles;
import java.util.Set;

/** ViT and the models made of it. */
public class VisionFamily implements ModelFamily {

  private static final ConfigKeys KEYS =
      ConfigKeys.reading(
              "image_size",
              "patch_size",
              "num_channels",
              "hidden_size",
              "num_hidden_layers",
              "num_attention_heads",
              "intermediate_size",
              "qkv_bias",
              "layer_norm_eps",
              "hidden_act")
          .dropouts("hidden_dropout_prob", "attention_probs_dropout_prob")
          .harmless("encoder_stride", "pooler_output_size", "pooler_act");

  private final VisionKind kind;
  private final TensorNames names;
  private final Declaration declaration;

  /** The family of {@code model_type: vit}. */
  public VisionFamily() {
    this(
        VisionKind.VIT,
        3,
        "Encoder of an image cut into patches, with a classification head.",
        "Dosovitskiy et al. 2021");
  }

  private VisionFamily(VisionKind kind, int rank, String summary, String source) {
    this.kind = kind;
    this.names = VisionArchitecture.names(kind);
    this.declaration =
        Declaration.of(kind.word(), kind.className(), rank, summary)
            .from(source + "; Hugging Face's " + kind.className() + "ForImageClassification");
  }

  @Override
  public final Declaration declaration() {
    return declaration;
  }

  @Override
  public final InputFormat reads() {
    return InputFormat.IMAGE;
  }

  @Override
  public final ConfigKeys keys() {
    return KEYS;
  }

  @Override
  public final TensorNames tensorNames() {
    return names;
  }

  @Override
  public final VisionArchitecture architecture(JsonNode config) {
    return VisionArchitecture.of(kind, config);
  }

  @Override
  public final VisionArchitecture architecture(JsonNode config, Set<String> held) {
    return VisionArchitecture.of(kind, VisionTransformer.Config.of(config), held);
  }

  @Override
  public final Model load(
      HuggingFaceFolder folder, WeightFiles files, NDManager manager, DataType type) {
    VisionArchitecture architecture = architecture(folder.config(), files.names(names));
    VisionTransformer.Config vision = architecture.config();
    return new VisionTransformer(
        architecture,
        files.read(names, architecture.tensors(), manager, type),
        folder
            .imageProcessor(vision.imageSize(), vision.channels())
            .orElseGet(() -> ImageProcessor.usual(vision.imageSize(), vision.channels())));
  }

  /**
   * DeiT. Of a model with a teacher, whose logits are the mean of two heads, the heads are left
   * aside, and a new one is trained.
   */
  public static final class Deit extends VisionFamily {

    /** The family of {@code model_type: deit}. */
    public Deit() {
      super(
          VisionKind.DEIT,
          11,
          "ViT with a distillation token beside the class token, which the head reads.",
          "Touvron et al. 2021");
    }
  }
}
