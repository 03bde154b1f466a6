package dev.fisherflow.pipelines.spec.schema;

import dev.fisherflow.declaration.SearchRange;
import dev.fisherflow.pipelines.spec.Relative;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Phrases in the words of JSON Schema. */
final class SchemaPhrase {

  private SchemaPhrase() {}

  /**
   * A value of a type, with more about it.
   *
   * @param type a word, or a list of words any of which may be
   * @param more one word of JSON Schema or none
   */
  static Map<String, Object> type(Object type, Map<String, ?> more) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", type);
    schema.putAll(new TreeMap<>(more)); // in the same order in every process
    return schema;
  }

  /** A whole number of at least some. */
  static Map<String, Object> whole(long least) {
    return type("integer", Map.of("minimum", least));
  }

  /** One of some words. */
  static Map<String, Object> word(List<String> words) {
    return type("string", Map.of("enum", words));
  }

  /** A text of a form. */
  static Map<String, Object> text(String pattern) {
    return type("string", Map.of("pattern", "^(" + pattern + ")$"));
  }

  /** A list of different items, one or more. */
  static Map<String, Object> listOf(Map<String, Object> item) {
    Map<String, Object> schema = type("array", Map.of("items", item));
    schema.put("minItems", 1);
    schema.put("uniqueItems", true);
    return schema;
  }

  /** One value or a list of them, which makes a grid. */
  static Map<String, Object> grid(Map<String, Object> value) {
    return anyOf(List.of(value, listOf(value)));
  }

  /**
   * The same, or a range that is searched.
   *
   * @param bounds words of ranges with two bounds
   */
  static Map<String, Object> searched(Map<String, Object> value, List<String> bounds) {
    List<Map<String, Object>> choices = new ArrayList<>(List.of(value, listOf(value)));
    for (String word : bounds) {
      Map<String, Object> both = listOf(value);
      both.put("minItems", 2);
      both.put("maxItems", 2);
      choices.add(mapping(Map.of(word, both), List.of(word)));
    }
    Map<String, Object> some = listOf(value);
    some.put("minItems", 2);
    choices.add(mapping(Map.of(SearchRange.Choice.WORD, some), List.of(SearchRange.Choice.WORD)));
    return anyOf(choices);
  }

  static Map<String, Object> anyOf(List<Map<String, Object>> choices) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("anyOf", choices);
    return schema;
  }

  /** A mapping with these keys and no others. */
  static Map<String, Object> mapping(Map<String, Object> keys, List<String> required) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", keys);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("additionalProperties", false);
    return schema;
  }

  /** A value, or a mapping with the same for a relative one. */
  static Map<String, Object> orRelative(Map<String, Object> value, Map<String, Object> share) {
    return anyOf(List.of(value, mapping(Map.of(Relative.KEY, share), List.of(Relative.KEY))));
  }

  /** The same with a text about it. */
  static Map<String, Object> described(String text, Map<String, Object> schema) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("description", text);
    described.putAll(schema);
    return described;
  }

  /** What stands under a name in the document. */
  static Map<String, Object> reference(String name) {
    return Map.of("$ref", "#/$defs/" + name);
  }
}
