package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.ConfigReader;
import dev.fisherflow.learning.model.file.JsonFile;
import dev.fisherflow.learning.model.file.ModelException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What of a {@code config.json} of DeBERTa-v3 matters, and the tensors and layers that follow from
 * it.
 *
 * @param vocabulary token ids
 * @param positions tokens of the longest text
 * @param hidden width H
 * @param depth layers
 * @param heads attention heads
 * @param intermediate width of the feed-forward layers
 * @param buckets k of distances in each direction
 * @param maxDistance from which on all distances share a bucket
 * @param epsilon of the layer normalisations
 * @param outputs of a head among the weights; 0 if they hold none
 */
record DebertaArchitecture(
    int vocabulary,
    int positions,
    int hidden,
    int depth,
    int heads,
    int intermediate,
    int buckets,
    int maxDistance,
    double epsilon,
    int outputs)
    implements Architecture {

  static final String PREFIX = "deberta.";
  static final String TOKENS = PREFIX + "embeddings.word_embeddings";
  static final String EMBEDDED = PREFIX + "embeddings.LayerNorm";
  static final String DISTANCES = PREFIX + "encoder.rel_embeddings";
  static final String OF_DISTANCES = PREFIX + "encoder.LayerNorm";
  static final String POOLER = "pooler.dense";
  static final String CLASSIFIER = "classifier";

  /** Checks that the widths fit together. */
  DebertaArchitecture {
    if (hidden % heads != 0) {
      throw new ModelException(
          "config.json: hidden_size " + hidden + " is not a multiple of the " + heads + " heads");
    }
    if (buckets < 4 || maxDistance <= buckets / 2 + 1) {
      throw new ModelException(
          "config.json: expected position_buckets to be at least 4, and positions above half of it;"
              + " found %d and %d".formatted(buckets, maxDistance));
    }
  }

  static DebertaArchitecture of(JsonNode json, boolean ownHead) {
    ConfigReader reader = new ConfigReader(json);
    reader.requireActivation("hidden_act", "gelu");
    reader.requireActivation("pooler_hidden_act", "gelu");
    for (String key : List.of("relative_attention", "share_att_key")) {
      if (!json.path(key).asBoolean()) {
        throw new ModelException(
            "config.json: expected %s to be true, as in DeBERTa-v3, found %s"
                .formatted(key, JsonFile.excerpt(json.path(key))));
      }
    }
    reader.require("position_biased_input", "false");
    reader.require("norm_rel_ebd", "layer_norm");
    if (!json.has("position_biased_input") || !json.has("norm_rel_ebd")) {
      throw new ModelException(
          "config.json: expected position_biased_input and norm_rel_ebd, as in DeBERTa-v3, found neither or one");
    }
    requireBothTerms(json.path("pos_att_type"));
    int hidden = reader.positive("hidden_size");
    reader.require("embedding_size", String.valueOf(hidden));
    reader.require("type_vocab_size", "0");
    int positions = reader.positive("max_position_embeddings");
    int most = json.path("max_relative_positions").asInt(-1);
    return new DebertaArchitecture(
        reader.positive("vocab_size"),
        positions,
        hidden,
        reader.layers("num_hidden_layers"),
        reader.positive("num_attention_heads"),
        reader.positive("intermediate_size"),
        reader.positive("position_buckets"),
        most < 1 ? positions : most,
        reader.epsilon("layer_norm_eps", 1e-7),
        ownHead ? Encoder.Config.labels(json) : 0);
  }

  /** A list, or in older files words between bars. */
  private static void requireBothTerms(JsonNode types) {
    Set<String> terms = new TreeSet<>(List.of(types.asText().split("\\|")));
    types.forEach(type -> terms.add(type.asText()));
    terms.remove("");
    if (!terms.equals(Set.of("c2p", "p2c"))) {
      throw new ModelException(
          "config.json: expected pos_att_type to be c2p and p2c, found " + JsonFile.excerpt(types));
    }
  }

  static String layer(int number) {
    return PREFIX + "encoder.layer." + number;
  }

  @Override
  public Map<String, Shape> tensors() {
    Map<String, Shape> tensors = new LinkedHashMap<>();
    tensors.put(TOKENS + ".weight", new Shape(vocabulary, hidden));
    putNorm(tensors, EMBEDDED);
    linears()
        .forEach(
            (module, shape) -> {
              tensors.put(module + ".weight", new Shape(shape.out(), shape.in()));
              tensors.put(module + ".bias", new Shape(shape.out()));
            });
    for (int i = 0; i < depth; i++) {
      putNorm(tensors, layer(i) + ".attention.output.LayerNorm");
      putNorm(tensors, layer(i) + ".output.LayerNorm");
    }
    tensors.put(DISTANCES + ".weight", new Shape(2L * buckets, hidden));
    putNorm(tensors, OF_DISTANCES);
    if (outputs > 0) {
      tensors.putAll(head().orElseThrow().tensors(outputs));
    }
    return tensors;
  }

  private void putNorm(Map<String, Shape> tensors, String module) {
    tensors.put(module + ".weight", new Shape(hidden));
    tensors.put(module + ".bias", new Shape(hidden));
  }

  @Override
  public Map<String, LinearShape> linears() {
    LinearShape square = new LinearShape(hidden, hidden);
    Map<String, LinearShape> linears = new LinkedHashMap<>();
    for (int i = 0; i < depth; i++) {
      String layer = layer(i);
      linears.put(layer + ".attention.self.query_proj", square);
      linears.put(layer + ".attention.self.key_proj", square);
      linears.put(layer + ".attention.self.value_proj", square);
      linears.put(layer + ".attention.output.dense", square);
      linears.put(layer + ".intermediate.dense", new LinearShape(hidden, intermediate));
      linears.put(layer + ".output.dense", new LinearShape(intermediate, hidden));
    }
    return linears;
  }

  @Override
  public List<String> queryAndValue() {
    return List.of("query_proj", "value_proj");
  }

  /** The two terms of distances have as many scores for each bucket as tokens have for tokens. */
  /** Layers of queries and keys read the distances too. */
  @Override
  public List<Reading> readings(String tensor, Shape shape, int tokens) {
    if (tensor.startsWith(DISTANCES)) {
      return List.of(new Reading(2L * buckets, true));
    }
    List<Reading> readings = Architecture.super.readings(tensor, shape, tokens);
    boolean twice = tensor.endsWith(".query_proj.weight") || tensor.endsWith(".key_proj.weight");
    return twice
        ? Stream.concat(readings.stream(), Stream.of(new Reading(2L * buckets, false))).toList()
        : readings;
  }

  @Override
  public long activations(int tokens) {
    long linears = linears().values().stream().mapToLong(LinearShape::numbers).sum();
    long scores = 5L * tokens * tokens + 4L * buckets * tokens;
    return linears * tokens + depth * (heads * scores + 4L * buckets * hidden);
  }

  @Override
  public TextLimits textLimits() {
    return new TextLimits(vocabulary, positions, Integer.MAX_VALUE, Frame.BOTH);
  }

  @Override
  public String prefix() {
    return PREFIX;
  }

  @Override
  public Optional<Head> head() {
    return Optional.of(new Head(List.of(POOLER), CLASSIFIER, hidden, outputs, false));
  }

  @Override
  public Optional<Embeddings> embeddings() {
    return Optional.empty();
  }

  @Override
  public HuggingFaceName huggingFaceName() {
    return new HuggingFaceName(
        "DebertaV2ForSequenceClassification",
        "transformers.models.deberta_v2.modeling_deberta_v2",
        "SEQ_CLS");
  }
}
