package dev.fisherflow.learning.model.family;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.model.ModelException;
import java.util.List;

/** Reads a {@code config.json}; its errors name the key, what was expected and what was found. */
final class ConfigReader {

  private final JsonNode json;

  ConfigReader(JsonNode json) {
    this.json = json;
  }

  int positive(String key) {
    JsonNode value = json.path(key);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() <= 0) {
      throw new ModelException(
          "config.json: expected " + key + " to be a positive integer, found " + found(value));
    }
    return value.intValue();
  }

  int positive(String key, int otherwise) {
    return absent(key) ? otherwise : positive(key);
  }

  int natural(String key, int otherwise) {
    JsonNode value = json.path(key);
    if (absent(key)) {
      return otherwise;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
      throw new ModelException(
          "config.json: expected " + key + " to be an integer from 0, found " + found(value));
    }
    return value.intValue();
  }

  boolean flag(String key, boolean otherwise) {
    JsonNode value = json.path(key);
    if (absent(key)) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw new ModelException(
          "config.json: expected " + key + " to be true or false, found " + found(value));
    }
    return value.booleanValue();
  }

  /** One of some words; a missing key means the first. */
  String oneOf(String key, String... words) {
    JsonNode value = json.path(key);
    if (absent(key)) {
      return words[0];
    }
    if (!List.of(words).contains(value.asText())) {
      throw new ModelException(
          "config.json: %s is %s; supported: %s"
              .formatted(key, found(value), String.join(", ", words)));
    }
    return value.asText();
  }

  double number(String key, double otherwise) {
    JsonNode value = json.path(key);
    if (absent(key)) {
      return otherwise;
    }
    if (!value.isNumber()) {
      throw new ModelException(
          "config.json: expected " + key + " to be a number, found " + found(value));
    }
    return value.doubleValue();
  }

  /** Refuses any value but one; a missing key means that value. */
  void require(String key, String expected) {
    JsonNode value = json.path(key);
    if (!absent(key) && !value.asText().equals(expected)) {
      throw new ModelException(
          "config.json: %s is %s; only \"%s\" is supported".formatted(key, found(value), expected));
    }
  }

  private boolean absent(String key) {
    return !json.hasNonNull(key);
  }

  private static String found(JsonNode value) {
    return value.isMissingNode() ? "nothing" : value.toString();
  }
}
