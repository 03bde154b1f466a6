package dev.fisherflow.learning.model.family;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.ConfigKeys;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.file.TensorNames;
import dev.fisherflow.learning.model.file.Weights;
import java.util.Set;

/** Llama and the models made of it. */
public class LlamaFamily extends DecoderFamily {

  private static final ConfigKeys KEYS =
      ConfigKeys.reading(
              "vocab_size",
              "max_position_embeddings",
              "hidden_size",
              "num_hidden_layers",
              "num_attention_heads",
              "num_key_value_heads",
              "head_dim",
              "intermediate_size",
              "rms_norm_eps",
              "hidden_act",
              "rope_theta",
              "rope_scaling",
              "rope_parameters",
              "attention_bias",
              "mlp_bias",
              "use_sliding_window",
              "layer_types")
          .dropouts("attention_dropout")
          .harmless("pretraining_tp", "sliding_window", "max_window_layers", "use_mrope");

  private final LlamaKind kind;

  /** The family of {@code model_type: llama}. */
  public LlamaFamily() {
    this(LlamaKind.LLAMA, 13, "Touvron et al. 2023");
  }

  private LlamaFamily(LlamaKind kind, int rank, String source) {
    super(
        kind.word(),
        kind.className(),
        rank,
        kind.className(),
        source,
        "model.",
        "embed_tokens.weight");
    this.kind = kind;
  }

  @Override
  public final ConfigKeys keys() {
    return KEYS;
  }

  @Override
  public final TensorNames tensorNames() {
    return super.tensorNames().unread("model\\.layers\\.\\d+\\.self_attn\\.rotary_emb\\.inv_freq");
  }

  @Override
  public final Architecture architecture(JsonNode config) {
    return LlamaArchitecture.of(kind, config, false);
  }

  @Override
  public final Architecture architecture(JsonNode config, Set<String> held) {
    return LlamaArchitecture.of(kind, config, holdsHead(config, held));
  }

  @Override
  final Model model(Architecture architecture, Weights weights) {
    return new Llama((LlamaArchitecture) architecture, weights);
  }

  /** Llama whose queries, keys and values have biases. */
  public static final class Qwen2 extends LlamaFamily {

    /** The family of {@code model_type: qwen2}. */
    public Qwen2() {
      super(LlamaKind.QWEN2, 14, "Yang et al. 2024");
    }
  }
}
