package dev.fisherflow.learning.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.ModelFamily;
import dev.fisherflow.learning.model.file.JsonFile;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.schemas.AdapterSettings;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * peft's {@code adapter_config.json}, read by the family of its {@code peft_type}. Only keys that
 * are read, or known to change nothing, may be set.
 */
public final class AdapterConfig {

  /** The key that names the kind of adapter. */
  public static final String TYPE = "peft_type";

  /** The key that names modules that are trained in full. */
  static final String SAVED = "modules_to_save";

  /** What peft calls heads of sequences, of which it lists both. */
  private static final List<String> HEADS = List.of("classifier", "score");

  private static final String TASK_TYPE = "task_type";
  private static final String BASE_MODEL = "base_model_name_or_path";
  private static final String AUTO_MAPPING = "auto_mapping";
  private static final String BASE_CLASS = "base_model_class";

  /** Keys of all types that say where an adapter comes from. */
  private static final List<String> OF_ALL_TYPES =
      List.of(
          TYPE, TASK_TYPE, BASE_MODEL, AUTO_MAPPING, "revision", "inference_mode", "peft_version");

  private final Path file;
  private final JsonNode json;

  private AdapterConfig(Path file, JsonNode json) {
    this.file = file;
    this.json = json;
  }

  static AdapterConfig read(Path file) {
    return new AdapterConfig(file, JsonFile.object(file));
  }

  /** The family of its type. */
  AdapterFamily family() {
    return AdapterFamily.REGISTRY.all().stream()
        .filter(family -> family.reads(this))
        .findFirst()
        .orElseThrow(
            () ->
                expected(
                    AdapterFamily.REGISTRY.all().stream()
                        .map(AdapterFamily::peftType)
                        .distinct()
                        .collect(Collectors.joining(", ", TYPE + " to be one of ", "")),
                    json.path(TYPE)));
  }

  AdapterSettings settings() {
    AdapterFamily family = family();
    return Settings.stamped(family.read(this), family);
  }

  /** The value of a key; a missing node where it is not there, or null. */
  public JsonNode get(String key) {
    JsonNode value = json.path(key);
    return value.isNull() ? MissingNode.getInstance() : value;
  }

  /**
   * Requires that all keys but some are absent, null, false or empty: what they might make of the
   * adapter is not known.
   *
   * @param known keys of the type that are read or change nothing
   * @param variant what others would make a variant of, for the message
   * @throws ModelException naming the first that is set
   */
  public void requireOnly(Collection<String> known, String variant) {
    json.fields()
        .forEachRemaining(
            entry -> {
              String key = entry.getKey();
              if (!OF_ALL_TYPES.contains(key) && !known.contains(key) && isSet(entry.getValue())) {
                throw expected(
                    "%s to be unset, as this variant of %s is not supported"
                        .formatted(key, variant),
                    entry.getValue());
              }
            });
  }

  private static boolean isSet(JsonNode value) {
    return !value.isNull() && (value.isContainerNode() ? !value.isEmpty() : value.asBoolean(true));
  }

  /**
   * A whole number from 1, or another one where the key is missing.
   *
   * @throws ModelException if it is anything else
   */
  public int count(String key, int otherwise) {
    JsonNode value = get(key);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
      throw expected(key + " to be a whole number from 1", value);
    }
    return value.intValue();
  }

  /**
   * A number of a domain, or another one where the key is missing.
   *
   * @throws ModelException if it is anything else
   */
  public double number(String key, Domain<Double> domain, double otherwise) {
    JsonNode value = get(key);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isNumber()
        || !Double.isFinite(value.doubleValue())
        || !domain.allows().test(value.doubleValue())) {
      throw expected(key + " to be " + domain.expected(), value);
    }
    return value.doubleValue();
  }

  /**
   * One of some words, or the first where the key is missing.
   *
   * @throws ModelException if it is anything else
   */
  public String word(String key, List<String> words) {
    JsonNode value = get(key);
    if (value.isMissingNode()) {
      return words.get(0);
    }
    if (!words.contains(value.asText())) {
      throw expected(key + " to be " + String.join(" or ", words), value);
    }
    return value.asText();
  }

  /**
   * Requires that the adapter is one of models of a kind.
   *
   * @throws ModelException if it says that it is of another kind, or trains more than a head in
   *     full
   */
  void requireOf(Architecture architecture) {
    List<String> head = architecture.head().map(Architecture.Head::saved).orElse(List.of());
    for (JsonNode saved : get(SAVED)) {
      if (!HEADS.contains(saved.asText()) && !head.contains(saved.asText())) {
        throw expected(SAVED + " to be the classification head alone", get(SAVED));
      }
    }
    Architecture.HuggingFaceName name = architecture.huggingFaceName();
    JsonNode className = get(AUTO_MAPPING).path(BASE_CLASS);
    if (className.isTextual() && !kind(className.asText()).equals(kind(name.className()))) {
      throw expected(
          "%s of %s to be a %s, as the model is"
              .formatted(BASE_CLASS, AUTO_MAPPING, name.className()),
          className);
    }
    List<String> kinds = ModelFamily.REGISTRY.names();
    String base = lastPart(get(BASE_MODEL).asText(""));
    List<String> words = List.of(base.toLowerCase(Locale.ROOT).split("[^a-z0-9]+"));
    String own = kind(name.className());
    if (!words.contains(own) && kinds.contains(own) && words.stream().anyMatch(kinds::contains)) {
      throw expected("%s to be a %s, as the model is".formatted(BASE_MODEL, own), get(BASE_MODEL));
    }
  }

  /**
   * Requires a task type, where one is set.
   *
   * @throws ModelException if it is another one
   */
  void requireTaskType(List<String> allowed) {
    JsonNode type = get(TASK_TYPE);
    if (isSet(type) && !type.isMissingNode() && !allowed.contains(type.asText())) {
      throw expected(TASK_TYPE + " to be " + String.join(" or ", allowed), type);
    }
  }

  /** The model that it says that it adapts, if it says so. */
  Optional<String> baseModel() {
    return Optional.of(lastPart(get(BASE_MODEL).asText(""))).filter(name -> !name.isEmpty());
  }

  /** The last part of a path or of a model's name at a hub. */
  static String lastPart(String name) {
    return name.replaceAll("/+$", "").replaceAll(".*/", "");
  }

  /** What a class of transformers is a model of, such as bert. */
  private static String kind(String className) {
    return className.replaceAll("(For|Model|Encoder).*", "").toLowerCase(Locale.ROOT);
  }

  /** An error that names the file. */
  public ModelException expected(String what, JsonNode found) {
    return new ModelException(
        "%s: expected %s; found %s".formatted(file, what, JsonFile.excerpt(found)));
  }
}
