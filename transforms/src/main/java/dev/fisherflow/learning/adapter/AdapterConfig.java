package dev.fisherflow.learning.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.schemas.AdapterSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads peft's {@code adapter_config.json}. What would change the function of an adapter and is not
 * computed here is refused; all else is left aside.
 */
final class AdapterConfig {

  /** Keys of LoRA variants; each must be absent, null, false or empty. */
  private static final List<String> UNSUPPORTED =
      List.of(
          "use_rslora",
          "use_dora",
          "rank_pattern",
          "alpha_pattern",
          "layers_to_transform",
          "layer_replication",
          "target_parameters",
          "exclude_modules",
          "fan_in_fan_out",
          "lora_bias");

  private static final Map<String, Boolean> DECODER_PADS =
      Map.of("SEQ_2_SEQ_LM", false, "CAUSAL_LM", true);

  private final Path file;
  private final JsonNode json;

  private AdapterConfig(Path file, JsonNode json) {
    this.file = file;
    this.json = json;
  }

  static AdapterConfig read(Path file) {
    try {
      return new AdapterConfig(file, new ObjectMapper().readTree(file.toFile()));
    } catch (IOException e) {
      throw new ModelException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  AdapterSettings settings() {
    String type = json.path("peft_type").asText();
    return switch (type) {
      case "LORA" -> lora();
      case "PROMPT_TUNING" -> prompt();
      default -> throw expected("peft_type to be LORA or PROMPT_TUNING", json.path("peft_type"));
    };
  }

  private AdapterSettings lora() {
    for (String key : UNSUPPORTED) {
      JsonNode value = json.path(key);
      boolean unset =
          value.isMissingNode()
              || value.isNull()
              || (value.isContainerNode() ? value.isEmpty() : !value.asBoolean(true));
      if (!unset) {
        throw expected(key + " to be unset, as this variant of LoRA is not supported", value);
      }
    }
    JsonNode modules = json.path("target_modules");
    if (!modules.isArray() || modules.isEmpty()) {
      throw expected("target_modules to be a list of module names", modules);
    }
    Set<String> targets = new TreeSet<>();
    modules.forEach(target -> targets.add(target.asText()));
    return AdapterSettings.newBuilder()
        .setType("lora")
        .setRank(json.path("r").asInt(8))
        .setAlpha(json.path("lora_alpha").asDouble(8))
        .setDropout(json.path("lora_dropout").asDouble(0))
        .setBias(json.path("bias").asText("none"))
        .setTargetModules(List.copyOf(targets))
        .setHead(json.path("modules_to_save").isEmpty() ? null : "trained")
        .build();
  }

  private AdapterSettings prompt() {
    Boolean decoderPads = DECODER_PADS.get(json.path("task_type").asText());
    if (decoderPads == null) {
      throw expected("task_type to be one of " + DECODER_PADS.keySet(), json.path("task_type"));
    }
    JsonNode submodules = json.path("num_transformer_submodules");
    if (submodules.asInt(decoderPads ? 1 : 2) != 1) {
      throw expected(
          "num_transformer_submodules to be 1: prompts of the encoder alone are supported",
          submodules);
    }
    return AdapterSettings.newBuilder()
        .setType("prompt")
        .setVirtualTokens(json.path("num_virtual_tokens").asInt())
        .setPromptInit(json.path("prompt_tuning_init").asText("RANDOM").toLowerCase(Locale.ROOT))
        .setDecoderPads(decoderPads)
        .build();
  }

  private ModelException expected(String what, JsonNode found) {
    return new ModelException(
        "%s: expected %s; found %s"
            .formatted(file, what, found.isMissingNode() ? "nothing" : found));
  }
}
