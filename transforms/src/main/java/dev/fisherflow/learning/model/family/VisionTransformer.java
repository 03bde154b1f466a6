package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.model.Attention;
import dev.fisherflow.learning.model.ConfigReader;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.ImageProcessor;
import dev.fisherflow.learning.model.Intermediates;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.VisionModel;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.Weights;

/**
 * Vision transformers with a classification head (Dosovitskiy et al. 2021; Hugging Face's
 * ViTForImageClassification): an image is cut into patches, each a token; a class token stands
 * before them, and the head reads its last state.
 *
 * <p>N samples, T tokens of the patches and those before, H hidden width. Layers normalise their
 * inputs (pre-norm). Dropout of the backbone is off: the paper trains with the network in
 * evaluation mode.
 */
public final class VisionTransformer extends VisionModel {

  private final Config config;
  private final VisionKind kind;

  /**
   * @param weights the tensors, by their own names; the head may be missing
   * @throws ModelException if a tensor is missing or has another shape than the configuration asks
   */
  VisionTransformer(
      VisionArchitecture architecture, Weights weights, ImageProcessor imageProcessor) {
    super(architecture, new FrozenLayers(weights), imageProcessor);
    weights.require(architecture.tensors());
    this.config = architecture.config();
    this.kind = architecture.kind();
  }

  /**
   * What of {@code config.json} matters.
   *
   * @param imageSize pixels of each side of an image
   * @param patchSize pixels of each side of a patch
   * @param channels colour channels
   * @param hidden width H
   * @param depth encoder layers
   * @param heads attention heads
   * @param intermediate width of the feed-forward layers
   * @param qkvBias whether queries, keys and values have biases
   * @param epsilon of the layer normalisations
   * @param labels classes of the head
   */
  public record Config(
      int imageSize,
      int patchSize,
      int channels,
      int hidden,
      int depth,
      int heads,
      int intermediate,
      boolean qkvBias,
      double epsilon,
      int labels) {

    /** Checks that the sizes fit together. */
    public Config {
      if (hidden % heads != 0) {
        throw new ModelException(
            "config.json: hidden_size " + hidden + " is not a multiple of the " + heads + " heads");
      }
      if (imageSize % patchSize != 0) {
        throw new ModelException(
            "config.json: image_size %d is not a multiple of patch_size %d"
                .formatted(imageSize, patchSize));
      }
    }

    /** Reads a {@code config.json}; what this implementation does not compute is refused. */
    public static Config of(JsonNode json) {
      ConfigReader reader = new ConfigReader(json);
      reader.requireActivation("hidden_act", "gelu");
      return new Config(
          reader.positive("image_size"),
          reader.positive("patch_size"),
          reader.positive("num_channels", 3),
          reader.positive("hidden_size"),
          reader.layers("num_hidden_layers"),
          reader.positive("num_attention_heads"),
          reader.positive("intermediate_size"),
          reader.flag("qkv_bias", true),
          reader.epsilon("layer_norm_eps", 1e-12),
          json.path("id2label").isObject()
              ? json.path("id2label").size()
              : reader.positive("num_labels", 2));
    }

    /** Patches of an image. */
    int patches() {
      return (imageSize / patchSize) * (imageSize / patchSize);
    }
  }

  @Override
  public NDArray logitsOf(NDArray pixels, Layers layers) {
    NDArray states = embed(pixels, layers);
    for (int i = 0; i < config.depth(); i++) {
      String layer = kind.layer(i);
      NDArray x = states;
      states = Intermediates.release(() -> encoderLayer(layer, x, layers));
    }
    // The normalisation is by token, so that only the class token's state needs it.
    NDArray summary = layers.layerNorm(kind.norm(), states.get(":, 0"), config.epsilon());
    return layers.linear(VisionArchitecture.HEAD, summary);
  }

  /** The tokens before the patches and these, with their positions: [N, T, H]. */
  private NDArray embed(NDArray pixels, Layers layers) {
    Shape shape = pixels.getShape();
    Shape expected =
        new Shape(shape.get(0), config.channels(), config.imageSize(), config.imageSize());
    if (!shape.equals(expected)) {
      throw new ModelException(
          "the model reads images of %s, found %s: check do_resize and size in %s"
              .formatted(expected.slice(1), shape.slice(1), ImageProcessor.FILE));
    }
    NDArray patches = layers.linear(kind.projection(), patches(pixels));
    NDArray first =
        pixels
            .getManager()
            .zeros(new Shape(shape.get(0), 1, config.hidden()), patches.getDataType());
    NDArray tokens = patches;
    if (kind.tokens() > 1) {
      tokens = layers.plus(kind.embeddings() + ".distillation_token", first).concat(tokens, 1);
    }
    tokens = layers.plus(kind.embeddings() + ".cls_token", first).concat(tokens, 1);
    return layers.plus(kind.embeddings() + ".position_embeddings", tokens);
  }

  /** [N, C, S, S] to [N, patches, C p p], each patch in the order of the projection's kernel. */
  private NDArray patches(NDArray pixels) {
    long samples = pixels.getShape().get(0);
    int size = config.patchSize();
    int rows = config.imageSize() / size;
    return pixels
        .reshape(samples, config.channels(), rows, size, rows, size)
        .transpose(0, 2, 4, 1, 3, 5)
        .reshape(samples, config.patches(), (long) config.channels() * size * size);
  }

  private NDArray encoderLayer(String layer, NDArray x, Layers layers) {
    NDArray normal = layers.layerNorm(layer + ".layernorm_before", x, config.epsilon());
    String attention = layer + ".attention.attention";
    NDArray context =
        Attention.attend(
            Attention.split(layers.linear(attention + ".query", normal), config.heads()),
            Attention.split(layers.linear(attention + ".key", normal), config.heads()),
            Attention.split(layers.linear(attention + ".value", normal), config.heads()),
            1 / Math.sqrt((double) config.hidden() / config.heads()),
            null);
    NDArray middle = layers.linear(layer + ".attention.output.dense", context).add(x);
    NDArray again = layers.layerNorm(layer + ".layernorm_after", middle, config.epsilon());
    NDArray wide = Activation.gelu(layers.linear(layer + ".intermediate.dense", again));
    return layers.linear(layer + ".output.dense", wide).add(middle);
  }
}
