package dev.fisherflow.learning.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.model.file.ModelException;
import java.util.List;

/** Reads a {@code config.json}; its errors name the key, what was expected and what was found. */
public final class ConfigReader {

  private final JsonNode json;

  /** A reader of an object. */
  public ConfigReader(JsonNode json) {
    this.json = json;
  }

  /** A whole number from 1 that has to be there. */
  public int positive(String key) {
    JsonNode value = json.path(key);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() <= 0) {
      throw new ModelException(
          "config.json: expected " + key + " to be a positive integer, found " + found(value));
    }
    return value.intValue();
  }

  /** A whole number from 1, or another number where the key is missing. */
  public int positive(String key, int otherwise) {
    return absent(key) ? otherwise : positive(key);
  }

  /** A whole number from 0, or another number where the key is missing. */
  public int natural(String key, int otherwise) {
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

  /** True or false, or another value where the key is missing. */
  public boolean flag(String key, boolean otherwise) {
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
  public String oneOf(String key, String... words) {
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

  /** A number, or another one where the key is missing. */
  public double number(String key, double otherwise) {
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
  public void require(String key, String expected) {
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
