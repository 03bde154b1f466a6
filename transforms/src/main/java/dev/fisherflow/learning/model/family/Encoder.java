package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.model.ConfigReader;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Intermediates;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.TokenAttention;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.Weights;

/**
 * Encoders of BERT's kind with a classification head (Devlin et al. 2019; Hugging Face's BertModel
 * and those made of it): layers of attention and feed-forward that normalise their sums. They
 * differ in their names, in what is embedded, and in their heads.
 *
 * <p>N samples, H hidden width, A attention heads of D = H / A. Dropout of the backbone is off: the
 * paper trains with the network in evaluation mode.
 */
final class Encoder implements Model {

  private final EncoderArchitecture architecture;
  private final Config config;
  private final EncoderNames names;
  private final FrozenLayers layers;

  /**
   * @param architecture what the configuration says
   * @param weights the tensors, by their own names
   * @throws ModelException if a tensor is missing or has another shape than the configuration asks
   */
  Encoder(EncoderArchitecture architecture, Weights weights) {
    this.architecture = architecture;
    this.config = architecture.config();
    this.names = architecture.names();
    weights.require(architecture.tensors());
    this.layers = new FrozenLayers(weights);
  }

  /**
   * What of {@code config.json} matters.
   *
   * @param vocabulary token ids
   * @param embedding width of the embeddings; where it is not H, a layer makes H of it
   * @param hidden width H
   * @param depth encoder layers
   * @param heads attention heads A
   * @param intermediate width of the feed-forward layers
   * @param positions rows of the table of positions
   * @param pad id of padding, behind whose row the positions begin; -1 if they begin at the first
   * @param types segments; 0 if they are not told apart
   * @param epsilon of the layer normalisations
   * @param labels outputs of a head among the weights
   */
  record Config(
      int vocabulary,
      int embedding,
      int hidden,
      int depth,
      int heads,
      int intermediate,
      int positions,
      int pad,
      int types,
      double epsilon,
      int labels) {

    /** Checks that the widths fit together. */
    Config {
      if (hidden % heads != 0) {
        throw new ModelException(
            "config.json: hidden_size " + hidden + " is not a multiple of the " + heads + " heads");
      }
    }

    /** Reads a {@code config.json} with the keys of BERT's. */
    static Config of(JsonNode json) {
      ConfigReader reader = new ConfigReader(json);
      reader.requireActivation("hidden_act", "gelu");
      reader.require("position_embedding_type", "absolute");
      int hidden = reader.positive("hidden_size");
      return new Config(
          reader.positive("vocab_size"),
          reader.positive("embedding_size", hidden),
          hidden,
          reader.layers("num_hidden_layers"),
          reader.positive("num_attention_heads"),
          reader.positive("intermediate_size"),
          reader.positive("max_position_embeddings"),
          -1,
          reader.positive("type_vocab_size", 2),
          reader.epsilon("layer_norm_eps", 1e-12),
          labels(json));
    }

    /** Classes of a head that a {@code config.json} is of. */
    static int labels(JsonNode json) {
      return json.path("id2label").isObject()
          ? json.path("id2label").size()
          : new ConfigReader(json).positive("num_labels", 2);
    }

    /** The same whose positions begin behind that of padding. */
    Config behind(int padding) {
      return new Config(
          vocabulary,
          embedding,
          hidden,
          depth,
          heads,
          intermediate,
          positions,
          padding,
          types,
          epsilon,
          labels);
    }

    /** Longest input in tokens. */
    int longest() {
      return positions - 1 - pad;
    }
  }

  @Override
  public FrozenLayers layers() {
    return layers;
  }

  @Override
  public NDArray logits(Inputs inputs, Layers layers) {
    Inputs.Text text = Inputs.Text.required(inputs, config.longest());
    Layers ofTokens = layers.on(text.tokens());
    NDArray states = embed(text, ofTokens);
    TokenAttention attention =
        TokenAttention.within(text.tokens(), config.heads(), 1 / Math.sqrt(headWidth()));
    for (int i = 0; i < config.depth(); i++) {
      String layer = names.layer(i);
      NDArray x = states;
      states = Intermediates.release(() -> encoderLayer(layer, x, attention, ofTokens));
    }
    return architecture.pooling().logits(states, text.tokens(), names, layers);
  }

  @Override
  public EncoderArchitecture architecture() {
    return architecture;
  }

  /** Token, position and segment embeddings, normalised: [tokens, H]. */
  private NDArray embed(Inputs.Text text, Layers layers) {
    NDArray ids = text.tokenIds();
    NDArray sum = layers.embedding(names.embeddings("word_embeddings"), ids);
    if (config.types() > 0) {
      NDArray types = text.typeIds() == null ? ids.zerosLike() : text.typeIds();
      sum = sum.add(layers.embedding(names.embeddings("token_type_embeddings"), types));
    }
    NDArray positions = ids.getManager().create(positions(text));
    sum = sum.add(layers.embedding(names.embeddings("position_embeddings"), positions));
    NDArray embedded = layers.layerNorm(names.embeddings("LayerNorm"), sum, config.epsilon());
    return config.embedding() == config.hidden()
        ? embedded
        : layers.linear(names.projection(), embedded);
  }

  /**
   * The row of each token's position. Where positions begin behind that of padding, a text that
   * says the padding token has it, and the tokens behind are counted on without it.
   */
  private long[] positions(Inputs.Text text) {
    long[] positions = text.tokens().positions();
    if (config.pad() < 0) {
      return positions;
    }
    long[] ids = text.tokenIds().toLongArray();
    long count = 0;
    for (int i = 0; i < positions.length; i++) {
      count = positions[i] == 0 ? 0 : count;
      count += ids[i] == config.pad() ? 0 : 1;
      positions[i] = config.pad() + (ids[i] == config.pad() ? 0 : count);
    }
    return positions;
  }

  private NDArray encoderLayer(String layer, NDArray x, TokenAttention attention, Layers layers) {
    NDArray context =
        attention.attend(
            layers.linear(layer + names.query(), x),
            layers.linear(layer + names.key(), x),
            layers.linear(layer + names.value(), x));
    NDArray attended = layers.linear(layer + names.attended(), context);
    NDArray middle =
        layers.layerNorm(layer + names.attentionNorm(), attended.add(x), config.epsilon());
    NDArray wide = Activation.gelu(layers.linear(layer + names.wide(), middle));
    NDArray narrow = layers.linear(layer + names.narrow(), wide);
    return layers.layerNorm(layer + names.outputNorm(), narrow.add(middle), config.epsilon());
  }

  private int headWidth() {
    return config.hidden() / config.heads();
  }
}
