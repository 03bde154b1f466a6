package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.model.ConfigReader;
import dev.fisherflow.learning.model.file.ModelException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What of a {@code config.json} of GPT-2 matters, and the tensors and layers that follow from it.
 *
 * @param vocabulary token ids
 * @param positions tokens of the longest text
 * @param hidden width H
 * @param depth layers
 * @param heads attention heads
 * @param intermediate width of the feed-forward layers
 * @param epsilon of the layer normalisations
 * @param outputs of a head among the weights; 0 if they hold none
 */
record Gpt2Architecture(
    int vocabulary,
    int positions,
    int hidden,
    int depth,
    int heads,
    int intermediate,
    double epsilon,
    int outputs)
    implements DecoderArchitecture {

  static final String TOKENS = "transformer.wte";
  static final String POSITIONS = "transformer.wpe";
  static final String NORM = "transformer.ln_f";

  /** Checks that the widths fit together. */
  Gpt2Architecture {
    if (hidden % heads != 0) {
      throw new ModelException(
          "config.json: n_embd " + hidden + " is not a multiple of the " + heads + " heads");
    }
  }

  static Gpt2Architecture of(JsonNode json, boolean ownHead) {
    ConfigReader reader = new ConfigReader(json);
    reader.oneOf("activation_function", "gelu_new", "gelu_pytorch_tanh");
    reader.require("scale_attn_weights", "true");
    reader.require("scale_attn_by_inverse_layer_idx", "false");
    int hidden = reader.positive("n_embd");
    return new Gpt2Architecture(
        reader.positive("vocab_size"),
        reader.positive("n_positions"),
        hidden,
        reader.layers("n_layer"),
        reader.positive("n_head"),
        reader.positive("n_inner", 4 * hidden),
        reader.epsilon("layer_norm_epsilon", 1e-5),
        ownHead ? Encoder.Config.labels(json) : 0);
  }

  static String layer(int number) {
    return "transformer.h." + number;
  }

  @Override
  public Map<String, Shape> tensors() {
    Map<String, Shape> tensors = new LinkedHashMap<>();
    tensors.put(TOKENS + ".weight", new Shape(vocabulary, hidden));
    tensors.put(POSITIONS + ".weight", new Shape(positions, hidden));
    linears()
        .forEach(
            (module, shape) -> {
              tensors.put(module + ".weight", new Shape(shape.out(), shape.in()));
              tensors.put(module + ".bias", new Shape(shape.out()));
            });
    for (int i = 0; i < depth; i++) {
      putNorm(tensors, layer(i) + ".ln_1");
      putNorm(tensors, layer(i) + ".ln_2");
    }
    putNorm(tensors, NORM);
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
    Map<String, LinearShape> linears = new LinkedHashMap<>();
    for (int i = 0; i < depth; i++) {
      linears.put(layer(i) + ".attn.c_attn", new LinearShape(hidden, 3L * hidden));
      linears.put(layer(i) + ".attn.c_proj", new LinearShape(hidden, hidden));
      linears.put(layer(i) + ".mlp.c_fc", new LinearShape(hidden, intermediate));
      linears.put(layer(i) + ".mlp.c_proj", new LinearShape(intermediate, hidden));
    }
    return linears;
  }

  /** The layer that makes queries, keys and values, as peft's default. */
  @Override
  public List<String> queryAndValue() {
    return List.of("c_attn");
  }

  @Override
  public boolean transposed() {
    return true;
  }

  @Override
  public String prefix() {
    return "transformer.";
  }

  @Override
  public HuggingFaceName huggingFaceName() {
    return DecoderFamily.named(Gpt2.CLASS);
  }
}
