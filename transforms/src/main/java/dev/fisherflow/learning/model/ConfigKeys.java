package dev.fisherflow.learning.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.model.file.JsonFile;
import dev.fisherflow.learning.model.file.ModelException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The keys that a family's {@code config.json} may have: those it reads; those that change nothing
 * of what it computes; and those that would, which may only be unset or say what is computed. A key
 * of which nothing is known is told, and not followed.
 */
public final class ConfigKeys {

  /** Keys of every model that describe its making, its labels, or how texts are generated. */
  private static final List<String> HARMLESS =
      List.of(
          ("model_type architectures transformers_version torch_dtype dtype name_or_path"
                  + " finetuning_task task_specific_params problem_type id2label label2id num_labels"
                  + " label_names output_attentions output_hidden_states output_scores output_past"
                  + " return_dict return_dict_in_generate torchscript use_cache xla_device"
                  + " gradient_checkpointing chunk_size_feed_forward tokenizer_class prefix language"
                  + " languages license model_name bos_token_id eos_token_id pad_token_id"
                  + " sep_token_id cls_token_id mask_token_id unk_token_id decoder_start_token_id"
                  + " is_encoder_decoder tie_word_embeddings tf_legacy_loss use_bfloat16"
                  + " initializer_range initializer_factor attn_implementation"
                  + " sentence_transformers max_length min_length max_new_tokens do_sample"
                  + " early_stopping num_beams num_beam_groups diversity_penalty temperature top_k"
                  + " top_p typical_p repetition_penalty length_penalty no_repeat_ngram_size"
                  + " encoder_no_repeat_ngram_size bad_words_ids num_return_sequences"
                  + " exponential_decay_length_penalty suppress_tokens begin_suppress_tokens"
                  + " forced_bos_token_id forced_eos_token_id remove_invalid_values epsilon_cutoff"
                  + " eta_cutoff penalty_alpha prefix_allowed_tokens_fn")
              .split(" "));

  /** Keys of some family that change what a model computes; nothing here computes any of them. */
  private static final List<String> CHANGING =
      List.of(
          ("is_decoder add_cross_attention cross_attention_hidden_size tie_encoder_decoder"
                  + " pruned_heads quantization_config compression_config auto_map adapters"
                  + " adapter_fusions rope_scaling rope_theta rotary_emb_base rotary_pct"
                  + " sliding_window attention_window attention_type block_size layer_types"
                  + " embedding_size num_hidden_groups inner_group_num relative_attention"
                  + " pos_att_type position_buckets max_relative_positions share_att_key"
                  + " position_biased_input norm_rel_ebd conv_kernel_size embedding_norm"
                  + " hidden_activation activation_function activation use_rms_norm rms_norm_eps"
                  + " norm_eps layer_norm_type normalize_before pre_norm add_pooling_layer"
                  + " attention_bias mlp_bias num_experts num_local_experts num_sparse_encoder_layers"
                  + " num_key_value_heads head_dim attention_head_size scale_embedding logit_scale"
                  + " final_logit_softcapping attn_logit_softcapping layerscale_value"
                  + " layer_scale_init_value use_swiglu_ffn num_register_tokens"
                  + " matryoshka_dimensions emb_pooler mlp_type use_flash_attn")
              .split(" "));

  private final Set<String> known = new HashSet<>(HARMLESS);
  private final Set<String> fractions = new HashSet<>();
  private final Map<String, List<String>> only = new LinkedHashMap<>();
  private final boolean declared;

  private ConfigKeys(boolean declared) {
    this.declared = declared;
    CHANGING.forEach(key -> only.put(key, List.of()));
  }

  /** Keys of a family that does not declare which it has: unknown ones are left aside. */
  static ConfigKeys undeclared() {
    return new ConfigKeys(false);
  }

  /** The keys of every model, and those that the family reads and checks itself. */
  public static ConfigKeys reading(String... keys) {
    ConfigKeys declared = new ConfigKeys(true);
    declared.known.addAll(List.of(keys));
    declared.only.keySet().removeAll(declared.known);
    return declared;
  }

  /** With keys that change nothing of what is computed. */
  public ConfigKeys harmless(String... keys) {
    known.addAll(List.of(keys));
    only.keySet().removeAll(known);
    return this;
  }

  /** With probabilities of dropping, which nothing is dropped by: fractions below 1. */
  public ConfigKeys dropouts(String... keys) {
    fractions.addAll(List.of(keys));
    return this;
  }

  /** With a key that would change what is computed by any other than these values. */
  public ConfigKeys only(String key, String... values) {
    only.put(key, List.of(values));
    return this;
  }

  /**
   * Checks the keys of a {@code config.json}.
   *
   * @return keys of which nothing is known, and that say something
   * @throws ModelException if one asks for what is not computed
   */
  List<String> check(JsonNode config) {
    List<String> unknown = new ArrayList<>();
    config
        .fields()
        .forEachRemaining(
            entry -> {
              if (!isKnown(entry.getKey(), entry.getValue())) {
                unknown.add(entry.getKey());
              }
            });
    return declared ? unknown : List.of();
  }

  private boolean isKnown(String key, JsonNode value) {
    if (fractions.contains(key)) {
      requireFraction(key, value);
      return true;
    }
    if (known.contains(key) || key.startsWith("_") || isUnset(value)) {
      return true;
    }
    List<String> allowed = only.get(key);
    if (allowed != null && !allowed.contains(value.asText())) {
      throw new ModelException(
          "config.json: %s is %s, which changes what a model computes and is not computed here: %s"
              .formatted(
                  key,
                  JsonFile.excerpt(value),
                  allowed.isEmpty()
                      ? "expected it to be unset"
                      : "expected " + String.join(" or ", allowed)));
    }
    return allowed != null;
  }

  private static boolean isUnset(JsonNode value) {
    return value.isNull()
        || (value.isBoolean() && !value.booleanValue())
        || (value.isContainerNode() && value.isEmpty())
        || (value.isTextual() && value.textValue().isEmpty());
  }

  private static void requireFraction(String key, JsonNode value) {
    boolean fraction = value.isNumber() && value.doubleValue() >= 0 && value.doubleValue() < 1;
    if (!value.isNull() && !fraction) {
      throw new ModelException(
          "config.json: expected %s to be a number from 0 and below 1, found %s"
              .formatted(key, JsonFile.excerpt(value)));
    }
  }
}
