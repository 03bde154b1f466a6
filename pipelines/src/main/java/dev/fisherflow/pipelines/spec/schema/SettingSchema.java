package dev.fisherflow.pipelines.spec.schema;

import dev.fisherflow.declaration.Kind;
import dev.fisherflow.declaration.SearchRange;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Use;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The schema of a declared setting. */
final class SettingSchema {

  private static final String ENUM = "enum";

  private SettingSchema() {}

  /**
   * The schema of a value.
   *
   * @param form what may stand for one value
   */
  static Map<String, Object> of(Setting<?> setting, DeclaredSchema.Form form) {
    Map<String, Object> schema = new LinkedHashMap<>();
    String unit = setting.unit().isEmpty() ? "" : " [" + setting.unit() + "]";
    schema.put("description", setting.doc() + unit);
    Object byDefault = setting.byDefault();
    if (byDefault != null && !byDefault.equals(List.of()) && !byDefault.equals(Map.of())) {
      schema.put("default", byDefault);
    }
    Map<String, Object> value = value(setting);
    schema.putAll(
        switch (form) {
          case VALUE -> value;
          case GRID -> SchemaPhrase.grid(value);
          case SEARCHED -> SchemaPhrase.searched(value, bounds(setting.kind()));
        });
    return schema;
  }

  private static Map<String, Object> value(Setting<?> setting) {
    return setting.kind() == Kind.NUMBER_OR_RELATIVE
        ? SchemaPhrase.orRelative(
            plain(setting), SchemaPhrase.type("number", Map.of("exclusiveMinimum", 0)))
        : plain(setting);
  }

  private static Map<String, Object> plain(Setting<?> setting) {
    Map<String, Object> value = new LinkedHashMap<>();
    String type = type(setting.kind());
    if (!setting.domain().schema().containsKey("anyOf")) {
      value.put("type", type);
      if (type.equals("array")) {
        value.put("minItems", 1);
      }
    }
    new TreeMap<>(setting.domain().schema()).forEach((word, what) -> value.put(word, sorted(what)));
    if (setting.use().kind() == Use.Kind.NULLABLE) {
      value.put("type", List.of(type, "null"));
      if (value.get(ENUM) instanceof List<?> words) {
        List<Object> withNull = new ArrayList<>(words);
        withNull.add(null);
        value.put(ENUM, withNull);
      }
    }
    return value;
  }

  private static List<String> bounds(Kind<?> kind) {
    if (kind.isNumber()) {
      return List.of(SearchRange.Log.WORD, SearchRange.Uniform.WORD);
    }
    return kind == Kind.COUNT ? List.of(SearchRange.Whole.WORD) : List.of();
  }

  /** In an order that does not change from one process to the next. */
  private static Object sorted(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(SettingSchema::sorted).toList();
    }
    if (!(value instanceof Map<?, ?> map)) {
      return value;
    }
    Map<String, Object> sorted = new TreeMap<>();
    map.forEach((key, each) -> sorted.put(key.toString(), sorted(each)));
    return sorted;
  }

  private static String type(Kind<?> kind) {
    if (kind.isNumber()) {
      return "number";
    }
    if (kind == Kind.COUNT) {
      return "integer";
    }
    if (kind == Kind.FLAG) {
      return "boolean";
    }
    if (kind == Kind.NAMED_NUMBERS) {
      return "object";
    }
    return kind == Kind.WORD ? "string" : "array";
  }
}
