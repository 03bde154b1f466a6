package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.autograd.Activations;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.ConfigKeys;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Intermediates;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.TokenAttention;
import dev.fisherflow.learning.model.file.TensorNames;
import dev.fisherflow.learning.model.file.Weights;
import java.util.Set;

/**
 * GPT-2 (Radford et al. 2019; Hugging Face's GPT2ForSequenceClassification): layers that normalise
 * their inputs, in which a token attends to itself and to those before it. Dropout is off.
 */
final class Gpt2 implements Model {

  /** What its classes of transformers begin with. */
  static final String CLASS = "GPT2";

  private final Gpt2Architecture architecture;
  private final FrozenLayers layers;

  Gpt2(Gpt2Architecture architecture, Weights weights) {
    weights.require(architecture.tensors());
    this.architecture = architecture;
    this.layers = new FrozenLayers(weights);
  }

  @Override
  public FrozenLayers layers() {
    return layers;
  }

  @Override
  public Gpt2Architecture architecture() {
    return architecture;
  }

  @Override
  public NDArray logits(Inputs inputs, Layers layers) {
    Inputs.Text text = Inputs.Text.required(inputs, architecture.positions());
    Layers ofTokens = layers.on(text.tokens());
    NDArray positions = text.tokenIds().getManager().create(text.tokens().positions());
    NDArray states =
        ofTokens
            .embedding(Gpt2Architecture.TOKENS, text.tokenIds())
            .add(ofTokens.embedding(Gpt2Architecture.POSITIONS, positions));
    int heads = architecture.heads();
    TokenAttention attention =
        new TokenAttention(
            text.tokens(),
            text.tokens(),
            heads,
            1 / Math.sqrt((double) architecture.hidden() / heads),
            TokenAttention.causal(text.tokens(), states));
    for (int i = 0; i < architecture.depth(); i++) {
      String layer = Gpt2Architecture.layer(i);
      NDArray x = states;
      states = Intermediates.release(() -> layer(layer, x, attention, ofTokens));
    }
    NDArray last = text.tokens().last(states);
    return layers.linear(
        DecoderFamily.SCORE, layers.layerNorm(Gpt2Architecture.NORM, last, architecture.epsilon()));
  }

  private NDArray layer(String layer, NDArray x, TokenAttention attention, Layers layers) {
    NDArray read = layers.layerNorm(layer + ".ln_1", x, architecture.epsilon());
    NDList parts = layers.linear(layer + ".attn.c_attn", read).split(3, 1);
    NDArray context = attention.attend(parts.get(0), parts.get(1), parts.get(2));
    NDArray middle = x.add(layers.linear(layer + ".attn.c_proj", context));
    NDArray again = layers.layerNorm(layer + ".ln_2", middle, architecture.epsilon());
    NDArray wide = Activations.geluByTanh(layers.linear(layer + ".mlp.c_fc", again));
    return middle.add(layers.linear(layer + ".mlp.c_proj", wide));
  }

  /** The family of {@code model_type: gpt2}. */
  public static final class Family extends DecoderFamily {

    private static final ConfigKeys KEYS =
        ConfigKeys.reading(
                "vocab_size",
                "n_positions",
                "n_embd",
                "n_layer",
                "n_head",
                "n_inner",
                "layer_norm_epsilon",
                "activation_function",
                "scale_attn_weights",
                "scale_attn_by_inverse_layer_idx")
            .dropouts("attn_pdrop", "embd_pdrop", "resid_pdrop", "summary_first_dropout")
            .harmless(
                "n_ctx",
                "reorder_and_upcast_attn",
                "summary_activation",
                "summary_proj_to_labels",
                "summary_type",
                "summary_use_proj");

    static final String NAME = "gpt2";

    /** The family. */
    public Family() {
      super(NAME, "GPT-2", 12, CLASS, "Radford et al. 2019", "transformer.", "wte.weight");
    }

    @Override
    public ConfigKeys keys() {
      return KEYS;
    }

    /** Its matrices are those of Conv1D, [in, out]; old files hold the masks of attention. */
    @Override
    public TensorNames tensorNames() {
      return super.tensorNames()
          .transposed("transformer\\.h\\.\\d+\\.(attn|mlp)\\.c_\\w+\\.weight")
          .unread("transformer\\.h\\.\\d+\\.attn\\.(masked_)?bias");
    }

    @Override
    public Architecture architecture(JsonNode config) {
      return Gpt2Architecture.of(config, false);
    }

    @Override
    public Architecture architecture(JsonNode config, Set<String> held) {
      return Gpt2Architecture.of(config, holdsHead(config, held));
    }

    @Override
    Model model(Architecture architecture, Weights weights) {
      return new Gpt2((Gpt2Architecture) architecture, weights);
    }
  }
}
