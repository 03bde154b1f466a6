package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Activation;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.ConfigKeys;
import dev.fisherflow.learning.model.ConfigReader;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.HuggingFaceFolder;
import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Intermediates;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelFamily;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.TokenAttention;
import dev.fisherflow.learning.model.TokenBatch;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.TensorNames;
import dev.fisherflow.learning.model.file.WeightFiles;
import dev.fisherflow.learning.model.file.Weights;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * BERT encoders with a classification head (Devlin et al. 2019; Hugging Face's BertModel).
 *
 * <p>N samples, H hidden width, A attention heads of D = H / A. The head reads the pooler's output
 * of the first token where the weights hold a pooler, and the mean over the tokens where they do
 * not, as sentence encoders use it. Dropout of the backbone is off: the paper trains with the
 * network in evaluation mode.
 */
public final class Bert implements Model {

  /** Module of the layer that reads the first token's state. */
  static final String POOLER = "bert.pooler.dense";

  private static final String POOLER_WEIGHT = POOLER + ".weight";
  private static final String POOLER_BIAS = POOLER + ".bias";

  private static final TensorNames NAMES =
      TensorNames.of(
              "bert.",
              "embeddings.word_embeddings.weight",
              List.of("classifier", "cls", "qa_outputs"))
          .unread("bert\\.embeddings\\.(position_ids|token_type_ids)");

  private static final ConfigKeys KEYS =
      ConfigKeys.reading(
              "vocab_size",
              "hidden_size",
              "num_hidden_layers",
              "num_attention_heads",
              "intermediate_size",
              "max_position_embeddings",
              "type_vocab_size",
              "layer_norm_eps",
              "hidden_act",
              "position_embedding_type")
          .dropouts("hidden_dropout_prob", "attention_probs_dropout_prob", "classifier_dropout")
          .harmless(
              "directionality",
              "pooler_fc_size",
              "pooler_num_attention_heads",
              "pooler_num_fc_layers",
              "pooler_size_per_head")
          .only("pooler_type", "first_token_transform");

  private final Config config;
  private final FrozenLayers layers;
  private final Pooling pooling;

  /**
   * @param config the model's configuration
   * @param weights its tensors, by any of the names that they have had
   * @param pooling what the head reads
   * @throws ModelException if a tensor is missing or has another shape than the configuration asks
   */
  public Bert(Config config, Weights weights, Pooling pooling) {
    this.config = config;
    this.pooling = pooling;
    Weights own = weights.renamed(NAMES.canonical(weights.names())::get);
    own.require(architecture().tensors());
    this.layers = new FrozenLayers(own);
  }

  /** What the classification head reads of the encoder's states. */
  public enum Pooling {
    /** The pooler's output of the first token, as BERT was pre-trained. */
    POOLER,
    /** The mean over the tokens, as sentence encoders were trained. */
    MEAN;

    /** POOLER where the weights hold a part of a pooler, MEAN where they do not. */
    static Pooling of(Set<String> held) {
      return held.contains(POOLER_WEIGHT) || held.contains(POOLER_BIAS) ? POOLER : MEAN;
    }
  }

  /**
   * What of {@code config.json} matters.
   *
   * @param vocabulary token ids
   * @param hidden width H
   * @param depth encoder layers
   * @param heads attention heads A
   * @param intermediate width of the feed-forward layers
   * @param positions longest input in tokens
   * @param types segments
   * @param epsilon of the layer normalisations
   */
  public record Config(
      int vocabulary,
      int hidden,
      int depth,
      int heads,
      int intermediate,
      int positions,
      int types,
      double epsilon) {

    /** Checks that the widths fit together. */
    public Config {
      if (hidden % heads != 0) {
        throw new ModelException(
            "config.json: hidden_size " + hidden + " is not a multiple of the " + heads + " heads");
      }
    }

    /** Reads a {@code config.json}; what this implementation does not compute is refused. */
    public static Config of(JsonNode json) {
      ConfigReader reader = new ConfigReader(json);
      reader.require("hidden_act", "gelu");
      reader.require("position_embedding_type", "absolute");
      return new Config(
          reader.positive("vocab_size"),
          reader.positive("hidden_size"),
          reader.layers("num_hidden_layers"),
          reader.positive("num_attention_heads"),
          reader.positive("intermediate_size"),
          reader.positive("max_position_embeddings"),
          reader.positive("type_vocab_size", 2),
          reader.epsilon("layer_norm_eps", 1e-12));
    }
  }

  @Override
  public FrozenLayers layers() {
    return layers;
  }

  @Override
  public NDArray logits(Inputs inputs, Layers layers) {
    if (!(inputs instanceof Inputs.Text text)) {
      throw new ModelException("BERT reads text, the dataset holds " + inputs.getClass());
    }
    Layers ofTokens = layers.on(text.tokens());
    NDArray states = embed(text, ofTokens);
    TokenAttention attention =
        TokenAttention.within(text.tokens(), config.heads(), 1 / Math.sqrt(headWidth()));
    for (int i = 0; i < config.depth(); i++) {
      String layer = "bert.encoder.layer." + i;
      NDArray x = states;
      states = Intermediates.release(() -> encoderLayer(layer, x, attention, ofTokens));
    }
    return layers.linear("classifier", pool(states, text.tokens(), layers));
  }

  @Override
  public Architecture architecture() {
    return new BertArchitecture(config, pooling);
  }

  /** Token, position and segment embeddings, normalised: [tokens, H]. */
  private NDArray embed(Inputs.Text text, Layers layers) {
    int longest = text.tokens().longest();
    if (longest > config.positions()) {
      throw new ModelException(
          "the model reads at most %d tokens, an input has %d: set training.maxTokens to %d or less"
              .formatted(config.positions(), longest, config.positions()));
    }
    NDArray ids = text.tokenIds();
    NDArray positions = ids.getManager().create(text.tokens().positions());
    NDArray types = text.typeIds() == null ? ids.zerosLike() : text.typeIds();
    NDArray sum =
        layers
            .embedding("bert.embeddings.word_embeddings", ids)
            .add(layers.embedding("bert.embeddings.token_type_embeddings", types))
            .add(layers.embedding("bert.embeddings.position_embeddings", positions));
    return layers.layerNorm("bert.embeddings.LayerNorm", sum, config.epsilon());
  }

  private NDArray encoderLayer(String layer, NDArray x, TokenAttention attention, Layers layers) {
    NDArray context =
        attention.attend(
            layers.linear(layer + ".attention.self.query", x),
            layers.linear(layer + ".attention.self.key", x),
            layers.linear(layer + ".attention.self.value", x));
    NDArray attended = layers.linear(layer + ".attention.output.dense", context);
    NDArray middle =
        layers.layerNorm(layer + ".attention.output.LayerNorm", attended.add(x), config.epsilon());
    NDArray wide = Activation.gelu(layers.linear(layer + ".intermediate.dense", middle));
    NDArray narrow = layers.linear(layer + ".output.dense", wide);
    return layers.layerNorm(layer + ".output.LayerNorm", narrow.add(middle), config.epsilon());
  }

  /** [tokens, H] to [N, H]. */
  private NDArray pool(NDArray states, TokenBatch tokens, Layers layers) {
    return pooling == Pooling.POOLER
        ? layers.linear(POOLER, tokens.first(states)).tanh()
        : tokens.means(states);
  }

  private int headWidth() {
    return config.hidden() / config.heads();
  }

  /** The family of {@code model_type: bert}. */
  public static final class Family implements ModelFamily {

    private static final Declaration DECLARATION =
        Declaration.of(
                "bert",
                "BERT",
                1,
                "Encoder of a text or a pair of texts, with a new, trained classification head.")
            .from("Devlin et al. 2019; Hugging Face's BertForSequenceClassification");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public InputFormat reads() {
      return InputFormat.PAIR;
    }

    @Override
    public ConfigKeys keys() {
      return KEYS;
    }

    @Override
    public TensorNames tensorNames() {
      return NAMES;
    }

    @Override
    public Architecture architecture(JsonNode config) {
      return new BertArchitecture(Config.of(config), Pooling.POOLER);
    }

    @Override
    public BertArchitecture architecture(JsonNode config, Set<String> held) {
      return new BertArchitecture(Config.of(config), Pooling.of(held));
    }

    @Override
    public Model load(
        HuggingFaceFolder folder, WeightFiles files, NDManager manager, DataType type) {
      BertArchitecture architecture = architecture(folder.config(), files.names(NAMES));
      return new Bert(
          architecture.config(),
          files.read(NAMES, architecture.tensors(), manager, type),
          architecture.pooling());
    }

    @Override
    public List<String> withoutFolder() {
      return List.of(EmbeddedMiniLm.NAME);
    }

    @Override
    public Optional<ModelSource> withoutFolder(String name) {
      return name.equals(EmbeddedMiniLm.NAME)
          ? Optional.of(new EmbeddedMiniLm())
          : Optional.empty();
    }
  }
}
