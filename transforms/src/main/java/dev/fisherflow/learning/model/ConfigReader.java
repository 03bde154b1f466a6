package dev.fisherflow.learning.model;

import com.fasterxml.jackson.databind.JsonNode;

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

  double number(String key, double otherwise) {
    JsonNode value = json.path(key);
    if (value.isMissingNode() || value.isNull()) {
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
    if (!value.isMissingNode() && !value.isNull() && !value.asText().equals(expected)) {
      throw new ModelException(
          "config.json: %s is %s; only \"%s\" is supported".formatted(key, found(value), expected));
    }
  }

  private static String found(JsonNode value) {
    return value.isMissingNode() ? "nothing" : value.toString();
  }
}
