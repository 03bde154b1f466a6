package dev.fisherflow.runners.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What a command prints with --json. */
final class Json {

  static final String DESCRIPTION = "Print JSON.";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /** A record, list or map of numbers, texts and the like, over several lines. */
  static String of(Object value) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("this is no JSON: " + value, e);
    }
  }
}
