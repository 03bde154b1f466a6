package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.autograd.Activations;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Intermediates;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.TokenAttention;
import dev.fisherflow.learning.model.file.Weights;

/**
 * Llama (Touvron et al. 2023; Hugging Face's LlamaForSequenceClassification) and those made of it:
 * layers that normalise their inputs by the root of the mean square, with gated feed-forward
 * layers, in which a token attends to itself and to those before it, and positions turn queries and
 * keys.
 */
final class Llama implements Model {

  private final LlamaArchitecture architecture;
  private final FrozenLayers layers;

  Llama(LlamaArchitecture architecture, Weights weights) {
    weights.require(architecture.tensors());
    this.architecture = architecture;
    this.layers = new FrozenLayers(weights);
  }

  @Override
  public FrozenLayers layers() {
    return layers;
  }

  @Override
  public LlamaArchitecture architecture() {
    return architecture;
  }

  @Override
  public NDArray logits(Inputs inputs, Layers layers) {
    Inputs.Text text = Inputs.Text.required(inputs, architecture.positions());
    Layers ofTokens = layers.on(text.tokens());
    NDArray states = ofTokens.embedding(LlamaArchitecture.TOKENS, text.tokenIds());
    RotaryPositions positions =
        new RotaryPositions(
            text.tokens().positions(), architecture.headWidth(), architecture.base(), states);
    TokenAttention attention =
        new TokenAttention(
            text.tokens(),
            text.tokens(),
            architecture.heads(),
            1 / Math.sqrt(architecture.headWidth()),
            TokenAttention.causal(text.tokens(), states));
    for (int i = 0; i < architecture.depth(); i++) {
      String layer = LlamaArchitecture.layer(i);
      NDArray x = states;
      states = Intermediates.release(() -> layer(layer, x, positions, attention, ofTokens));
    }
    NDArray last = text.tokens().last(states);
    return layers.linear(DecoderFamily.SCORE, norm(LlamaArchitecture.NORM, last, layers));
  }

  private NDArray layer(
      String layer, NDArray x, RotaryPositions positions, TokenAttention attention, Layers layers) {
    NDArray read = norm(layer + ".input_layernorm", x, layers);
    String module = layer + ".self_attn";
    NDArray query = positions.turn(layers.linear(module + ".q_proj", read));
    NDArray key = positions.turn(layers.linear(module + ".k_proj", read));
    NDArray value = layers.linear(module + ".v_proj", read);
    NDArray context = attention.attend(query, repeated(key), repeated(value));
    NDArray middle = x.add(layers.linear(module + ".o_proj", context));
    NDArray again = norm(layer + ".post_attention_layernorm", middle, layers);
    NDArray gate = Activations.silu(layers.linear(layer + ".mlp.gate_proj", again));
    NDArray wide = gate.mul(layers.linear(layer + ".mlp.up_proj", again));
    return middle.add(layers.linear(layer + ".mlp.down_proj", wide));
  }

  private NDArray norm(String module, NDArray x, Layers layers) {
    return layers.rmsNorm(module, x, architecture.epsilon());
  }

  /** Each head of keys or values as often as queries have heads for it: [tokens, A D]. */
  private NDArray repeated(NDArray x) {
    int each = architecture.heads() / architecture.keyHeads();
    if (each == 1) {
      return x;
    }
    long tokens = x.getShape().get(0);
    int width = architecture.headWidth();
    return x.reshape(tokens, architecture.keyHeads(), 1, width)
        .broadcast(new Shape(tokens, architecture.keyHeads(), each, width))
        .reshape(tokens, (long) architecture.heads() * width);
  }
}
