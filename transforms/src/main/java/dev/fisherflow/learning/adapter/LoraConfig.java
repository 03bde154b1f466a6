package dev.fisherflow.learning.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.schemas.AdapterSettings;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** LoRA in peft's {@code adapter_config.json}: written, and read where it is plain LoRA. */
final class LoraConfig {

  private static final String RANK = "r";
  private static final String ALPHA = "lora_alpha";
  private static final String DROPOUT = "lora_dropout";
  private static final String TARGETS = "target_modules";
  private static final String BIAS = "bias";
  private static final String START = "init_lora_weights";

  /** Starts of the factors that leave the base weights as they are. */
  private static final List<String> PLAIN_STARTS =
      List.of("true", "false", "gaussian", "orthogonal");

  /** Keys that are read, and those that change nothing of a trained adapter. */
  private static final List<String> KNOWN =
      List.of(
          RANK,
          ALPHA,
          DROPOUT,
          TARGETS,
          BIAS,
          AdapterConfig.SAVED,
          START,
          "runtime_config",
          "megatron_core",
          "qalora_group_size");

  private LoraConfig() {}

  static AdapterSettings read(AdapterConfig config) {
    config.requireOnly(KNOWN, "LoRA");
    JsonNode start = config.get(START);
    if (!start.isMissingNode() && !PLAIN_STARTS.contains(start.asText())) {
      throw config.expected(
          "%s to be %s (others may change the base model's weights: save the adapter with peft's"
                  .formatted(START, String.join(", ", PLAIN_STARTS))
              + " path_initial_model_for_weight_conversion)",
          start);
    }
    JsonNode modules = config.get(TARGETS);
    boolean names =
        StreamSupport.stream(modules.spliterator(), false).allMatch(JsonNode::isTextual);
    if (!modules.isArray() || modules.isEmpty() || !names) {
      throw config.expected(TARGETS + " to be a list of module names", modules);
    }
    Set<String> targets = new TreeSet<>();
    modules.forEach(target -> targets.add(target.asText()));
    return AdapterSettings.newBuilder()
        .setType(Lora.Family.NAME)
        .setRank(config.count(RANK, Lora.Family.RANK.byDefault()))
        .setAlpha(config.number(ALPHA, Domain.above(0), Lora.Family.ALPHA.byDefault()))
        .setDropout(config.number(DROPOUT, Domain.belowOne(), Lora.Family.DROPOUT.byDefault()))
        .setBias(config.word(BIAS, List.of(Lora.Family.NONE, Lora.Family.LORA_ONLY)))
        .setTargetModules(List.copyOf(targets))
        .setHead(config.get(AdapterConfig.SAVED).isEmpty() ? null : AdapterFamily.TRAINED)
        .build();
  }

  static ObjectNode of(
      int rank,
      double alpha,
      double dropout,
      Collection<String> targets,
      boolean biases,
      Optional<TrainedHead> head,
      Architecture architecture) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put(AdapterConfig.TYPE, Lora.Family.PEFT_TYPE);
    Architecture.HuggingFaceName name = architecture.huggingFaceName();
    // A task type changes no function of LoRA, but not every peft and transformers that load the
    // adapter by its class load it by its task; a head trained beside needs the task's.
    String taskType = head.isPresent() ? name.taskType() : null;
    json.put("task_type", taskType);
    if (taskType == null) {
      json.putObject("auto_mapping")
          .put("base_model_class", name.className())
          .put("parent_library", name.library());
    }
    json.put(RANK, rank);
    json.put(ALPHA, alpha);
    json.put(DROPOUT, dropout);
    targets.forEach(json.putArray(TARGETS)::add);
    json.put(BIAS, biases ? Lora.Family.LORA_ONLY : Lora.Family.NONE);
    head.ifPresentOrElse(
        trained -> trained.head().saved().forEach(json.putArray(AdapterConfig.SAVED)::add),
        () -> json.putNull(AdapterConfig.SAVED));
    json.put("fan_in_fan_out", false);
    json.put("inference_mode", true);
    json.put(START, true);
    json.put("use_rslora", false);
    return json;
  }
}
