package dev.fisherflow.learning.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.file.NamePattern;
import dev.fisherflow.schemas.AdapterSettings;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** LoRA in peft's {@code adapter_config.json}: written, and read where it is plain LoRA or DoRA. */
final class LoraConfig {

  private static final String RANK = "r";
  private static final String ALPHA = "lora_alpha";
  private static final String DROPOUT = "lora_dropout";
  private static final String TARGETS = "target_modules";
  private static final String BIAS = "bias";
  private static final String START = "init_lora_weights";
  private static final String TRANSPOSED = "fan_in_fan_out";
  private static final String RSLORA = "use_rslora";
  private static final String DORA = "use_dora";
  private static final String RANKS = "rank_pattern";
  private static final String ALPHAS = "alpha_pattern";

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
          TRANSPOSED,
          RSLORA,
          DORA,
          RANKS,
          ALPHAS,
          "runtime_config",
          "megatron_core",
          "qalora_group_size");

  private LoraConfig() {}

  /** Whether a configuration is one of DoRA. */
  static boolean isDora(AdapterConfig config) {
    return config.get(DORA).asBoolean();
  }

  static AdapterSettings read(AdapterConfig config, String type) {
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
    AdapterSettings settings =
        AdapterSettings.newBuilder()
            .setType(type)
            .setRank(config.count(RANK, LoraFamily.RANK.byDefault()))
            .setAlpha(config.number(ALPHA, Domain.above(0), LoraFamily.ALPHA.byDefault()))
            .setDropout(config.number(DROPOUT, Domain.belowOne(), LoraFamily.DROPOUT.byDefault()))
            .setBias(config.word(BIAS, List.of(LoraFamily.NONE, LoraFamily.LORA_ONLY)))
            .setTargetModules(List.copyOf(targets))
            .setHead(config.get(AdapterConfig.SAVED).isEmpty() ? null : AdapterFamily.TRAINED)
            .build();
    settings =
        Settings.with(settings, LoraFamily.RANK_PATTERN, pattern(config, LoraFamily.RANK_PATTERN));
    settings =
        Settings.with(
            settings, LoraFamily.ALPHA_PATTERN, pattern(config, LoraFamily.ALPHA_PATTERN));
    return config.get(RSLORA).asBoolean()
        ? Settings.with(settings, LoraFamily.SCALING, LoraFamily.RSLORA)
        : settings;
  }

  /** Numbers by names, of which peft's regular expressions may be more. */
  private static Map<String, Double> pattern(
      AdapterConfig config, Setting<Map<String, Double>> setting) {
    JsonNode json = config.get(key(setting));
    Map<String, Double> numbers = new LinkedHashMap<>();
    json.fields()
        .forEachRemaining(
            entry ->
                numbers.put(
                    NamePattern.ofPeft(entry.getKey())
                        .map(NamePattern::text)
                        .orElse(entry.getKey()),
                    entry.getValue().asDouble()));
    boolean none = json.isMissingNode() || json.isNull() || json.isObject() && json.isEmpty();
    if (!none && !(json.isObject() && setting.domain().allows().test(numbers))) {
      throw config.expected(
          key(setting) + " to be " + setting.domain().expected() + ", .* standing for any letters",
          json);
    }
    return numbers;
  }

  private static String key(Setting<Map<String, Double>> setting) {
    return setting.equals(LoraFamily.RANK_PATTERN) ? RANKS : ALPHAS;
  }

  static ObjectNode of(
      Settings settings,
      Collection<String> targets,
      boolean biases,
      Optional<TrainedHead> head,
      Architecture architecture) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put(AdapterConfig.TYPE, LoraFamily.PEFT_TYPE);
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
    json.put(RANK, settings.get(LoraFamily.RANK));
    json.put(ALPHA, settings.get(LoraFamily.ALPHA));
    json.put(DROPOUT, settings.get(LoraFamily.DROPOUT));
    targets.forEach(json.putArray(TARGETS)::add);
    json.put(BIAS, biases ? LoraFamily.LORA_ONLY : LoraFamily.NONE);
    head.ifPresentOrElse(
        trained -> trained.head().saved().forEach(json.putArray(AdapterConfig.SAVED)::add),
        () -> json.putNull(AdapterConfig.SAVED));
    json.put(TRANSPOSED, architecture.transposed());
    json.put("inference_mode", true);
    json.put(START, true);
    json.put(RSLORA, settings.get(LoraFamily.SCALING).equals(LoraFamily.RSLORA));
    put(json, LoraFamily.RANK_PATTERN, settings);
    put(json, LoraFamily.ALPHA_PATTERN, settings);
    return json;
  }

  private static void put(
      ObjectNode json, Setting<Map<String, Double>> setting, Settings settings) {
    Map<String, Double> numbers = settings.get(setting);
    if (!numbers.isEmpty()) {
      ObjectNode patterns = json.putObject(key(setting));
      numbers.forEach(
          (name, number) -> {
            String expression = new NamePattern(name).ofPeft();
            if (setting.equals(LoraFamily.RANK_PATTERN)) {
              patterns.put(expression, number.intValue());
            } else {
              patterns.put(expression, number);
            }
          });
    }
  }

  /** The configuration of LoRA as one of DoRA. */
  static ObjectNode ofDora(ObjectNode json) {
    return json.put(DORA, true);
  }
}
