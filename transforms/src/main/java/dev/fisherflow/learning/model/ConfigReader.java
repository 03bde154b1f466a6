package dev.fisherflow.learning.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.model.file.JsonFile;
import dev.fisherflow.learning.model.file.ModelException;
import java.util.List;

/** Reads a {@code config.json}; its errors name the key, what was expected and what was found. */
public final class ConfigReader {

  private static final int LARGEST = 1 << 24;
  private static final int MOST_LAYERS = 1000;
  private static final double LARGEST_EPSILON = 0.1;

  private final JsonNode json;

  /** A reader of an object. */
  public ConfigReader(JsonNode json) {
    this.json = json;
  }

  /** A whole number from 1 that has to be there; none that no model has. */
  public int positive(String key) {
    return count(key, LARGEST);
  }

  /** A number of layers, which has to be there. */
  public int layers(String key) {
    return count(key, MOST_LAYERS);
  }

  /** A number of layers, or another number where the key is missing. */
  public int layers(String key, int otherwise) {
    return absent(key) ? otherwise : layers(key);
  }

  private int count(String key, int most) {
    JsonNode value = json.path(key);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() <= 0) {
      throw new ModelException(
          "config.json: expected " + key + " to be a positive integer, found " + found(value));
    }
    if (value.intValue() > most) {
      throw new ModelException(
          "config.json: expected %s to be 1 to %d, found %s".formatted(key, most, found(value)));
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

  /**
   * What is added to a variance before the root is taken, or another number where the key is
   * missing: one that is above 0 in float32, and small.
   */
  public double epsilon(String key, double otherwise) {
    JsonNode value = json.path(key);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isNumber()
        || !(value.doubleValue() >= Float.MIN_NORMAL && value.doubleValue() <= LARGEST_EPSILON)) {
      throw new ModelException(
          "config.json: expected %s to be a number above 0, at most %s, found %s"
              .formatted(key, LARGEST_EPSILON, found(value)));
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

  /**
   * Checks the name of an activation: what is not there is the expected one, null is none.
   *
   * @throws ModelException if it is another
   */
  public void requireActivation(String key, String expected) {
    if (json.has(key) && json.get(key).isNull()) {
      throw new ModelException(
          "config.json: %s is null, which names no activation; expected \"%s\" or no such key"
              .formatted(key, expected));
    }
    require(key, expected);
  }

  private boolean absent(String key) {
    return !json.hasNonNull(key);
  }

  private static String found(JsonNode value) {
    return JsonFile.excerpt(value);
  }

  /** Of a model whose layers share weights, why it is none of those that are trained here. */
  static String sharing(JsonNode config) {
    int layers = config.path("num_hidden_layers").asInt();
    int groups = config.path("num_hidden_groups").asInt(layers);
    return groups < layers
        ? "; its %d layers share the weights of %d: a sample's gradient is then a sum over %d uses"
                .formatted(layers, groups, layers / groups)
            + " of each weight, whose products are those of %d pairs of uses"
                .formatted((layers / groups) * (layers / groups))
        : "";
  }
}
