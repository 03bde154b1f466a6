package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.model.ConfigReader;
import dev.fisherflow.learning.model.file.JsonFile;
import dev.fisherflow.learning.model.file.ModelException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What of a {@code config.json} of Llama's kind matters, and the tensors and layers that follow
 * from it.
 *
 * @param kind which of Llama's kind it is
 * @param vocabulary token ids
 * @param positions tokens of the longest text
 * @param hidden width H
 * @param depth layers
 * @param heads attention heads of queries
 * @param keyHeads attention heads of keys and values, each for as many of the queries'
 * @param headWidth numbers of a head
 * @param intermediate width of the feed-forward layers
 * @param base of the angles by which positions turn queries and keys
 * @param epsilon of the normalisations
 * @param biased whether queries, keys and values have biases
 * @param biasedOut whether attention's last layer has one
 * @param outputs of a head among the weights; 0 if they hold none
 */
record LlamaArchitecture(
    LlamaKind kind,
    int vocabulary,
    int positions,
    int hidden,
    int depth,
    int heads,
    int keyHeads,
    int headWidth,
    int intermediate,
    double base,
    double epsilon,
    boolean biased,
    boolean biasedOut,
    int outputs)
    implements DecoderArchitecture {

  static final String TOKENS = "model.embed_tokens";
  static final String NORM = "model.norm";

  private static final double USUAL_BASE = 10_000;

  /** Checks that the widths fit together. */
  LlamaArchitecture {
    if (heads % keyHeads != 0 || headWidth % 2 != 0) {
      throw new ModelException(
          "config.json: expected num_attention_heads to be a multiple of num_key_value_heads, and an"
              + " even width of a head; found %d, %d and %d".formatted(heads, keyHeads, headWidth));
    }
  }

  static LlamaArchitecture of(LlamaKind kind, JsonNode json, boolean ownHead) {
    ConfigReader reader = new ConfigReader(json);
    reader.requireActivation("hidden_act", "silu");
    reader.require("mlp_bias", "false");
    reader.require("use_sliding_window", "false");
    for (JsonNode layer : json.path("layer_types")) {
      if (!layer.asText().equals("full_attention")) {
        throw new ModelException(
            "config.json: expected layer_types to be full_attention, found "
                + JsonFile.excerpt(layer));
      }
    }
    int hidden = reader.positive("hidden_size");
    int heads = reader.positive("num_attention_heads");
    boolean biases = kind.biased() || reader.flag("attention_bias", false);
    return new LlamaArchitecture(
        kind,
        reader.positive("vocab_size"),
        reader.positive("max_position_embeddings"),
        hidden,
        reader.layers("num_hidden_layers"),
        heads,
        reader.positive("num_key_value_heads", heads),
        reader.positive("head_dim", hidden / heads),
        reader.positive("intermediate_size"),
        base(json),
        reader.epsilon("rms_norm_eps", 1e-6),
        biases,
        biases && !kind.biased(),
        ownHead ? Encoder.Config.labels(json) : 0);
  }

  /** The base of the angles; other ways of turning than the plain one are refused. */
  private static double base(JsonNode json) {
    for (String key : List.of("rope_parameters", "rope_scaling")) {
      JsonNode rope = json.path(key);
      JsonNode type = rope.has("rope_type") ? rope.get("rope_type") : rope.path("type");
      if (!type.asText("default").equals("default")) {
        throw new ModelException(
            "config.json: %s is of type %s, which changes what a model computes and is not computed here: expected default"
                .formatted(key, JsonFile.excerpt(type)));
      }
    }
    JsonNode base =
        json.at("/rope_parameters/rope_theta").isMissingNode()
            ? json.path("rope_theta")
            : json.at("/rope_parameters/rope_theta");
    if (base.isMissingNode() || base.isNull()) {
      return USUAL_BASE;
    }
    if (!base.isNumber() || !(base.doubleValue() > 1) || !Double.isFinite(base.doubleValue())) {
      throw new ModelException(
          "config.json: expected rope_theta to be a number above 1, found "
              + JsonFile.excerpt(base));
    }
    return base.doubleValue();
  }

  static String layer(int number) {
    return "model.layers." + number;
  }

  @Override
  public Map<String, Shape> tensors() {
    Map<String, Shape> tensors = new LinkedHashMap<>();
    tensors.put(TOKENS + ".weight", new Shape(vocabulary, hidden));
    linears()
        .forEach(
            (module, shape) -> {
              tensors.put(module + ".weight", new Shape(shape.out(), shape.in()));
              if (module.contains(".self_attn.") && hasBias(module)) {
                tensors.put(module + ".bias", new Shape(shape.out()));
              }
            });
    for (int i = 0; i < depth; i++) {
      tensors.put(layer(i) + ".input_layernorm.weight", new Shape(hidden));
      tensors.put(layer(i) + ".post_attention_layernorm.weight", new Shape(hidden));
    }
    tensors.put(NORM + ".weight", new Shape(hidden));
    if (outputs > 0) {
      tensors.putAll(head().orElseThrow().tensors(outputs));
    }
    return tensors;
  }

  private boolean hasBias(String module) {
    return module.endsWith(".o_proj") ? biasedOut : biased;
  }

  @Override
  public Map<String, LinearShape> linears() {
    long queries = (long) heads * headWidth;
    long keys = (long) keyHeads * headWidth;
    Map<String, LinearShape> linears = new LinkedHashMap<>();
    for (int i = 0; i < depth; i++) {
      String layer = layer(i);
      linears.put(layer + ".self_attn.q_proj", new LinearShape(hidden, queries));
      linears.put(layer + ".self_attn.k_proj", new LinearShape(hidden, keys));
      linears.put(layer + ".self_attn.v_proj", new LinearShape(hidden, keys));
      linears.put(layer + ".self_attn.o_proj", new LinearShape(queries, hidden));
      linears.put(layer + ".mlp.gate_proj", new LinearShape(hidden, intermediate));
      linears.put(layer + ".mlp.up_proj", new LinearShape(hidden, intermediate));
      linears.put(layer + ".mlp.down_proj", new LinearShape(intermediate, hidden));
    }
    return linears;
  }

  @Override
  public List<String> queryAndValue() {
    return List.of("q_proj", "v_proj");
  }

  @Override
  public String prefix() {
    return "model.";
  }

  @Override
  public HuggingFaceName huggingFaceName() {
    return DecoderFamily.named(kind.className());
  }
}
