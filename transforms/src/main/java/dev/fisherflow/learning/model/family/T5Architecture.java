package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.ConfigKeys;
import dev.fisherflow.learning.model.ConfigReader;
import dev.fisherflow.learning.model.file.ModelException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What of a T5 {@code config.json} matters, and the tensors and layers that follow from it.
 *
 * @param kind which of T5's kind it is
 * @param vocabulary token ids C
 * @param width of the states, H
 * @param heads attention heads A
 * @param headWidth numbers per head D; A D need not be H
 * @param intermediate width of the feed-forward layers
 * @param encoderDepth encoder layers
 * @param decoderDepth decoder layers
 * @param buckets of relative positions
 * @param maxDistance from which on all distances share a bucket
 * @param epsilon of the normalisations
 * @param gated whether the feed-forward layers are gated GELUs (v1.1, Flan) or ReLUs (v1.0)
 * @param tied whether the head is the embedding matrix
 * @param scaled whether the states that the head reads are scaled by 1 / &radic;H
 * @param padToken id of padding
 * @param endToken id that ends a text
 * @param startToken id that the decoder starts from
 */
public record T5Architecture(
    T5Kind kind,
    int vocabulary,
    int width,
    int heads,
    int headWidth,
    int intermediate,
    int encoderDepth,
    int decoderDepth,
    int buckets,
    int maxDistance,
    double epsilon,
    boolean gated,
    boolean tied,
    boolean scaled,
    int padToken,
    int endToken,
    int startToken)
    implements Architecture {

  static final String EMBEDDINGS = "shared.weight";
  static final String HEAD = "lm_head.weight";

  private static final String POSITION_BIAS = "relative_attention_bias";

  /** Tokens that the decoder reads, about: a label word and the end. */
  private static final int ANSWER = 2;

  static final ConfigKeys KEYS =
      ConfigKeys.reading(
              "vocab_size",
              "d_model",
              "num_heads",
              "d_kv",
              "d_ff",
              "num_layers",
              "num_decoder_layers",
              "relative_attention_num_buckets",
              "relative_attention_max_distance",
              "layer_norm_epsilon",
              "feed_forward_proj",
              "dense_act_fn",
              "is_gated_act",
              "scale_decoder_outputs")
          .dropouts("dropout_rate", "classifier_dropout")
          .harmless("n_positions", "scalable_attention");

  /** Checks that the buckets of both directions differ and that the ids are tokens. */
  public T5Architecture {
    if (buckets % 2 != 0 || buckets < 4 || maxDistance <= buckets / 2) {
      throw new ModelException(
          "config.json: expected relative_attention_num_buckets to be even and at least 4, and"
              + " relative_attention_max_distance above half of it; found %d and %d"
                  .formatted(buckets, maxDistance));
    }
    for (int token : List.of(padToken, endToken, startToken)) {
      if (token >= vocabulary) {
        throw new ModelException(
            "config.json: a special token has id %d, the vocabulary ends before %d"
                .formatted(token, vocabulary));
      }
    }
  }

  /** Reads a {@code config.json}; what this implementation does not compute is refused. */
  public static T5Architecture of(JsonNode json) {
    return of(T5Kind.T5, json);
  }

  static T5Architecture of(T5Kind kind, JsonNode json) {
    ConfigReader reader = new ConfigReader(json);
    int depth = reader.layers("num_layers");
    String feedForward = reader.oneOf("feed_forward_proj", "relu", "gated-gelu");
    boolean gated = feedForward.equals("gated-gelu");
    reader.require("dense_act_fn", gated ? "gelu_new" : "relu");
    reader.require("is_gated_act", String.valueOf(gated));
    // Transformers 5 writes tie_word_embeddings for all models, and the old flag by another name.
    boolean tied = reader.flag("tie_word_embeddings", true);
    boolean scaled = kind.scales() && reader.flag("scale_decoder_outputs", tied);
    return new T5Architecture(
        kind,
        reader.positive("vocab_size"),
        reader.positive("d_model"),
        reader.positive("num_heads"),
        reader.positive("d_kv"),
        reader.positive("d_ff"),
        depth,
        reader.layers("num_decoder_layers", depth),
        reader.positive("relative_attention_num_buckets"),
        reader.positive("relative_attention_max_distance", 128),
        reader.epsilon("layer_norm_epsilon", 1e-6),
        gated,
        tied || scaled,
        scaled,
        reader.natural("pad_token_id", 0),
        reader.natural("eos_token_id", 1),
        reader.natural("decoder_start_token_id", reader.natural("pad_token_id", 0)));
  }

  /** The architecture of a file that holds these tensors: an unscaled head may be its own. */
  T5Architecture of(Set<String> held) {
    boolean ownHead = !scaled && held.contains(HEAD);
    return new T5Architecture(
        kind,
        vocabulary,
        width,
        heads,
        headWidth,
        intermediate,
        encoderDepth,
        decoderDepth,
        buckets,
        maxDistance,
        epsilon,
        gated,
        tied && !ownHead,
        scaled,
        padToken,
        endToken,
        startToken);
  }

  @Override
  public Map<String, Shape> tensors() {
    Map<String, Shape> tensors = new LinkedHashMap<>();
    tensors.put(EMBEDDINGS, new Shape(vocabulary, width));
    linears()
        .forEach(
            (module, shape) -> tensors.put(module + ".weight", new Shape(shape.out(), shape.in())));
    putStack(tensors, "encoder", encoderDepth, 2);
    putStack(tensors, "decoder", decoderDepth, 3);
    if (!tied) {
      tensors.put(HEAD, new Shape(vocabulary, width));
    }
    return tensors;
  }

  @Override
  public Map<String, LinearShape> linears() {
    Map<String, LinearShape> linears = new LinkedHashMap<>();
    for (int i = 0; i < encoderDepth; i++) {
      putAttention(linears, "encoder.block." + i + ".layer.0.SelfAttention");
      putFeedForward(linears, "encoder.block." + i + ".layer.1.DenseReluDense");
    }
    for (int i = 0; i < decoderDepth; i++) {
      putAttention(linears, "decoder.block." + i + ".layer.0.SelfAttention");
      putAttention(linears, "decoder.block." + i + ".layer.1.EncDecAttention");
      putFeedForward(linears, "decoder.block." + i + ".layer.2.DenseReluDense");
    }
    return linears;
  }

  @Override
  public List<String> queryAndValue() {
    return List.of("q", "v");
  }

  @Override
  public Map<String, String> ties() {
    return tied ? Map.of(HEAD, EMBEDDINGS) : Map.of();
  }

  /** The embeddings are read by both stacks, and by the head where it is them. */
  @Override
  public List<Reading> readings(String tensor, Shape shape, int tokens) {
    Reading answer = new Reading(ANSWER, false);
    if (tensor.equals(EMBEDDINGS)) {
      Stream<Reading> read = Stream.of(new Reading(tokens, true), new Reading(ANSWER, true));
      return (tied ? Stream.concat(read, Stream.of(answer)) : read).toList();
    }
    boolean encoder =
        tensor.startsWith("encoder.")
            || tensor.contains(".EncDecAttention.k.")
            || tensor.contains(".EncDecAttention.v.");
    long count = encoder ? tokens : ANSWER;
    if (tensor.contains(POSITION_BIAS)) {
      return List.of(new Reading(count * count, true));
    }
    return shape.dimension() == 1 ? List.of() : List.of(new Reading(count, false));
  }

  /** Those of the encoder: the texts that the decoder reads are a few tokens long. */
  @Override
  public long activations(int tokens) {
    long linears =
        linears().entrySet().stream()
            .filter(linear -> linear.getKey().startsWith("encoder."))
            .mapToLong(linear -> linear.getValue().numbers())
            .sum();
    return linears * tokens + 3L * encoderDepth * heads * tokens * tokens;
  }

  @Override
  public TextLimits textLimits() {
    return new TextLimits(vocabulary, Integer.MAX_VALUE, Integer.MAX_VALUE, Frame.END);
  }

  @Override
  public int outputs(int labels) {
    return vocabulary;
  }

  @Override
  public boolean writes() {
    return true;
  }

  /** None: the answers are words of the vocabulary. */
  @Override
  public Optional<Head> head() {
    return Optional.empty();
  }

  @Override
  public Optional<Embeddings> embeddings() {
    return Optional.of(new Embeddings(width, encoderDepth, heads));
  }

  @Override
  public HuggingFaceName huggingFaceName() {
    return new HuggingFaceName(
        kind.className() + "ForConditionalGeneration",
        "transformers.models.%s.modeling_%1$s".formatted(kind.name().toLowerCase(Locale.ROOT)),
        "SEQ_2_SEQ_LM");
  }

  /** Module of the bias by relative position that a layer adds: of some, the first layer's. */
  String positionBias(String stack, int layer) {
    return "%s.block.%d.layer.0.SelfAttention.%s"
        .formatted(stack, kind.biasedAs(layer), POSITION_BIAS);
  }

  private void putStack(Map<String, Shape> tensors, String stack, int depth, int sublayers) {
    for (int i = 0; i < depth; i++) {
      tensors.put(positionBias(stack, i) + ".weight", new Shape(buckets, heads));
      for (int j = 0; j < sublayers; j++) {
        tensors.put(
            "%s.block.%d.layer.%d.layer_norm.weight".formatted(stack, i, j), new Shape(width));
      }
    }
    tensors.put(stack + ".final_layer_norm.weight", new Shape(width));
  }

  private void putAttention(Map<String, LinearShape> linears, String module) {
    long inner = (long) heads * headWidth;
    for (String projection : List.of("q", "k", "v")) {
      linears.put(module + "." + projection, new LinearShape(width, inner));
    }
    linears.put(module + ".o", new LinearShape(inner, width));
  }

  private void putFeedForward(Map<String, LinearShape> linears, String module) {
    for (String projection : gated ? List.of("wi_0", "wi_1") : List.of("wi")) {
      linears.put(module + "." + projection, new LinearShape(width, intermediate));
    }
    linears.put(module + ".wo", new LinearShape(intermediate, width));
  }
}
