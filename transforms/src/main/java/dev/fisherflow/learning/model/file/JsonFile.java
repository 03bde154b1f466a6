package dev.fisherflow.learning.model.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * JSON files of models and adapters, read strictly: one object, no key twice, nothing after it, no
 * NaN. Python's readers take the last of two equal keys; which one is meant nobody can know.
 */
public final class JsonFile {

  private static final int LONGEST = 80;

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonFile() {}

  /**
   * The object in a file.
   *
   * @throws ModelException if the file cannot be read or holds anything else
   */
  public static JsonNode object(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ModelException("expected the file " + file + ", found none");
    }
    try {
      return object(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new ModelException("cannot read " + file + ": " + e, e);
    }
  }

  /**
   * The object in a file's bytes.
   *
   * @param origin the file, for messages
   * @throws ModelException if they hold anything else
   */
  public static JsonNode object(String origin, byte[] bytes) {
    JsonNode json;
    try {
      json = STRICT.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new ModelException(
          "%s: expected one JSON object: %s%s"
              .formatted(
                  origin,
                  said(e),
                  e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr()),
          e);
    } catch (IOException e) {
      throw new ModelException(
          origin + ": expected one JSON object, found bytes that are no text", e);
    }
    if (!json.isObject()) {
      throw new ModelException(
          "%s: expected one JSON object, found %s"
              .formatted(origin, json.isMissingNode() ? "nothing" : excerpt(json)));
    }
    return json;
  }

  /** What a parser says is wrong, without the place, which it does not always know. */
  public static String said(JsonProcessingException fault) {
    return fault
        .getOriginalMessage()
        .replaceFirst("(?s) \\(?(start marker )?at \\[Source.*", "")
        .lines()
        .findFirst()
        .orElse("");
  }

  /** A value as messages show it, cut short. */
  public static String excerpt(JsonNode value) {
    if (value.isMissingNode()) {
      return "nothing";
    }
    String text = value.toString();
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }
}
