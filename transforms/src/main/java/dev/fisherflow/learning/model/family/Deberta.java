package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.learning.autograd.Scalar;
import dev.fisherflow.learning.model.Attention;
import dev.fisherflow.learning.model.ConfigKeys;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.HuggingFaceFolder;
import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Intermediates;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelFamily;
import dev.fisherflow.learning.model.TokenAttention;
import dev.fisherflow.learning.model.TokenBatch;
import dev.fisherflow.learning.model.file.TensorNames;
import dev.fisherflow.learning.model.file.WeightFiles;
import dev.fisherflow.learning.model.file.Weights;
import java.util.List;
import java.util.Set;

/**
 * DeBERTa-v3 (He et al. 2021; Hugging Face's DebertaV2ForSequenceClassification): BERT's layers
 * without embeddings of positions. Scores are (Q K&#7488; + Q K&#8339;&#7488; + Q&#8339; K&#7488;)
 * / &radic;(3 D), where K&#8339; and Q&#8339; are made of embeddings of distances by the layers
 * that make K and Q. Dropout is off.
 */
final class Deberta implements Model {

  /** Terms of a score. */
  private static final int TERMS = 3;

  private final DebertaArchitecture architecture;
  private final FrozenLayers layers;
  private final Distances distances;

  Deberta(DebertaArchitecture architecture, Weights weights) {
    weights.require(architecture.tensors());
    this.architecture = architecture;
    this.layers = new FrozenLayers(weights);
    this.distances = new Distances(architecture.buckets(), architecture.maxDistance());
  }

  @Override
  public FrozenLayers layers() {
    return layers;
  }

  @Override
  public DebertaArchitecture architecture() {
    return architecture;
  }

  @Override
  public NDArray logits(Inputs inputs, Layers layers) {
    Inputs.Text text = Inputs.Text.required(inputs, architecture.positions());
    TokenBatch tokens = text.tokens();
    Layers ofTokens = layers.on(tokens);
    NDArray states = ofTokens.embedding(DebertaArchitecture.TOKENS, text.tokenIds());
    states = norm(DebertaArchitecture.EMBEDDED, states, ofTokens);
    NDArray ofDistances = distances(tokens.samples(), states.getManager(), layers);
    for (int i = 0; i < architecture.depth(); i++) {
      String layer = DebertaArchitecture.layer(i);
      NDArray x = states;
      states = Intermediates.release(() -> layer(layer, x, ofDistances, tokens, layers));
    }
    NDArray first = tokens.first(states);
    return layers.linear(
        DebertaArchitecture.CLASSIFIER,
        Activation.gelu(layers.linear(DebertaArchitecture.POOLER, first)));
  }

  /**
   * The normalised embeddings of distances: [1, 2 k, H], or [N, 2 k, H] of samples by themselves.
   */
  private NDArray distances(int samples, NDManager scope, Layers layers) {
    int count = layers.perSample() ? samples : 1;
    long rows = 2L * architecture.buckets();
    long[] ids = new long[Math.toIntExact(count * rows)];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = i % rows;
    }
    NDArray each = scope.create(ids, new Shape(count, rows)).duplicate();
    return norm(
        DebertaArchitecture.OF_DISTANCES,
        layers.embedding(DebertaArchitecture.DISTANCES, each),
        layers);
  }

  private NDArray layer(
      String layer, NDArray x, NDArray ofDistances, TokenBatch tokens, Layers layers) {
    Layers ofTokens = layers.on(tokens);
    String module = layer + ".attention.self";
    NDArray query = ofTokens.linear(module + ".query_proj", x);
    NDArray key = ofTokens.linear(module + ".key_proj", x);
    NDList biases =
        biases(
            split(query, tokens),
            split(key, tokens),
            ofGroups(layers.linear(module + ".query_proj", ofDistances), tokens),
            ofGroups(layers.linear(module + ".key_proj", ofDistances), tokens));
    NDArray context =
        new TokenAttention(tokens, tokens, architecture.heads(), scale(), biases)
            .attend(query, key, ofTokens.linear(module + ".value_proj", x));
    NDArray attended = ofTokens.linear(layer + ".attention.output.dense", context);
    NDArray middle = norm(layer + ".attention.output.LayerNorm", attended.add(x), ofTokens);
    NDArray wide = Activation.gelu(ofTokens.linear(layer + ".intermediate.dense", middle));
    NDArray narrow = ofTokens.linear(layer + ".output.dense", wide);
    return norm(layer + ".output.LayerNorm", narrow.add(middle), ofTokens);
  }

  /**
   * The two terms of distances, of each group [n, A, T, T].
   *
   * @param query [n, A, T, D] of each group
   * @param key [n, A, T, D] of each group
   * @param ofQuery what the layer of queries makes of distances, [n or 1, A, 2 k, D] of each group
   * @param ofKey likewise that of keys
   */
  private NDList biases(NDList query, NDList key, NDList ofQuery, NDList ofKey) {
    NDList biases = new NDList();
    for (int g = 0; g < query.size(); g++) {
      NDArray toDistances = query.get(g).matMul(ofKey.get(g).transpose(0, 1, 3, 2));
      NDArray fromDistances = key.get(g).matMul(ofQuery.get(g).transpose(0, 1, 3, 2));
      NDArray both = picked(toDistances, 1).add(picked(fromDistances, -1).transpose(0, 1, 3, 2));
      biases.add(Scalar.multiply(both, scale()));
    }
    return biases;
  }

  /** Of the scores of each token for each distance, those of its distances: [n, A, T, T]. */
  private NDArray picked(NDArray scores, int sign) {
    Shape shape = scores.getShape();
    int tokens = Math.toIntExact(shape.get(2));
    NDArray rows =
        scores
            .getManager()
            .create(distances.rows(tokens, sign), new Shape(1, 1, tokens, tokens))
            .broadcast(new Shape(shape.get(0), shape.get(1), tokens, tokens))
            .duplicate(); // the graph outlives the buffer of the numbers
    return scores.gather(rows, 3);
  }

  private NDList split(NDArray x, TokenBatch tokens) {
    return TokenAttention.split(x, tokens, architecture.heads());
  }

  /** [1 or N, 2 k, H] as heads [1 or n, A, 2 k, D] of each group. */
  private NDList ofGroups(NDArray x, TokenBatch tokens) {
    NDArray heads = Attention.split(x, architecture.heads());
    if (heads.getShape().get(0) == tokens.samples()) {
      return tokens.ofGroups(heads);
    }
    NDList same = new NDList();
    tokens.lengthsOfGroups().forEach(group -> same.add(heads));
    return same;
  }

  private double scale() {
    double width = (double) architecture.hidden() / architecture.heads();
    return 1 / Math.sqrt(TERMS * width);
  }

  private NDArray norm(String module, NDArray x, Layers layers) {
    return layers.layerNorm(module, x, architecture.epsilon());
  }

  /** The family of {@code model_type: deberta-v2}, of DeBERTa-v3's configuration. */
  public static final class Family implements ModelFamily {

    private static final Declaration DECLARATION =
        Declaration.of(
                "deberta-v2",
                "DeBERTa-v3",
                15,
                "Encoder of a text or a pair of texts whose attention looks at distances, with a"
                    + " new, trained head of two layers.")
            .from("He et al. 2021; Hugging Face's DebertaV2ForSequenceClassification");

    private static final ConfigKeys KEYS =
        ConfigKeys.reading(
                "vocab_size",
                "max_position_embeddings",
                "hidden_size",
                "num_hidden_layers",
                "num_attention_heads",
                "intermediate_size",
                "position_buckets",
                "max_relative_positions",
                "layer_norm_eps",
                "hidden_act",
                "pooler_hidden_act",
                "relative_attention",
                "share_att_key",
                "position_biased_input",
                "norm_rel_ebd",
                "pos_att_type",
                "embedding_size",
                "type_vocab_size")
            .dropouts(
                "hidden_dropout_prob",
                "attention_probs_dropout_prob",
                "pooler_dropout",
                "cls_dropout")
            .harmless("legacy", "pooler_hidden_size", "pooling");

    private static final TensorNames NAMES =
        TensorNames.of(
                DebertaArchitecture.PREFIX,
                "embeddings.word_embeddings.weight",
                List.of(
                    "pooler",
                    DebertaArchitecture.CLASSIFIER,
                    "cls",
                    "lm_predictions",
                    "mask_predictions",
                    "qa_outputs"))
            .unread("deberta\\.embeddings\\.(position_ids|position_embeddings\\.weight)");

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
    public DebertaArchitecture architecture(JsonNode config) {
      return DebertaArchitecture.of(config, false);
    }

    @Override
    public DebertaArchitecture architecture(JsonNode config, Set<String> held) {
      return DebertaArchitecture.of(
          config, held.contains(DebertaArchitecture.CLASSIFIER + ".weight"));
    }

    @Override
    public Model load(
        HuggingFaceFolder folder, WeightFiles files, NDManager manager, DataType type) {
      DebertaArchitecture architecture = architecture(folder.config(), files.names(NAMES));
      return new Deberta(architecture, files.read(NAMES, architecture.tensors(), manager, type));
    }
  }
}
