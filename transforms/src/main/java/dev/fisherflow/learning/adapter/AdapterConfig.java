package dev.fisherflow.learning.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.schemas.AdapterSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * peft's {@code adapter_config.json}, read by the family of its {@code peft_type}. What would
 * change the function of an adapter and is not computed here is refused; all else is left aside.
 */
public final class AdapterConfig {

  /** The key that names the kind of adapter. */
  public static final String TYPE = "peft_type";

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

  /** The family of its type. */
  AdapterFamily family() {
    String type = json.path(TYPE).asText();
    return AdapterFamily.REGISTRY.all().stream()
        .filter(family -> family.peftType().equals(type))
        .findFirst()
        .orElseThrow(
            () ->
                expected(
                    AdapterFamily.REGISTRY.all().stream()
                        .map(AdapterFamily::peftType)
                        .collect(Collectors.joining(", ", TYPE + " to be one of ", "")),
                    json.path(TYPE)));
  }

  AdapterSettings settings() {
    AdapterFamily family = family();
    return Settings.stamped(family.read(this), family);
  }

  /** The value of a key; a missing node where it is not there. */
  public JsonNode get(String key) {
    return json.path(key);
  }

  /**
   * Requires that keys are absent, null, false or empty.
   *
   * @param variant what they would make of the adapter, for the message
   * @throws ModelException naming the first that is not
   */
  public void requireUnset(List<String> keys, String variant) {
    for (String key : keys) {
      JsonNode value = json.path(key);
      boolean unset =
          value.isMissingNode()
              || value.isNull()
              || (value.isContainerNode() ? value.isEmpty() : !value.asBoolean(true));
      if (!unset) {
        throw expected(
            "%s to be unset, as this variant of %s is not supported".formatted(key, variant),
            value);
      }
    }
  }

  /** An error that names the file. */
  public ModelException expected(String what, JsonNode found) {
    return new ModelException(
        "%s: expected %s; found %s"
            .formatted(file, what, found.isMissingNode() ? "nothing" : found));
  }
}
