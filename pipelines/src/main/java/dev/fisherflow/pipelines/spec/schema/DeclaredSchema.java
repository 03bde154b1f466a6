package dev.fisherflow.pipelines.spec.schema;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Use;
import dev.fisherflow.pipelines.catalogue.CatalogueKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The schemas of declared things: a mapping of {@code type} and settings for each type. */
final class DeclaredSchema {

  private static final String TYPE = "type";

  private final boolean lists;
  private final Map<String, Object> otherKeys;

  /**
   * @param lists whether a setting may be a list, which makes a grid
   * @param otherKeys keys beside type and settings, with their schemas
   */
  DeclaredSchema(boolean lists, Map<String, Object> otherKeys) {
    this.lists = lists;
    this.otherKeys = otherKeys;
  }

  /** One of the kind as a mapping. */
  Map<String, Object> of(CatalogueKind kind) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("oneOf", kind.declarations().stream().map(this::of).toList());
    return schema;
  }

  /** One of the kind as a mapping, or as a word if it needs no settings. */
  Map<String, Object> withWords(CatalogueKind kind) {
    List<Map<String, Object>> choices = new ArrayList<>();
    choices.add(
        SchemaPhrase.word(
            kind.declarations().stream()
                .filter(each -> required(each).isEmpty() && each.groups().isEmpty())
                .map(Declaration::name)
                .toList()));
    kind.declarations().forEach(each -> choices.add(of(each)));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("oneOf", choices);
    return schema;
  }

  private Map<String, Object> of(Declaration declaration) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put(TYPE, Map.of("const", declaration.name()));
    declaration
        .settings()
        .forEach(setting -> keys.put(setting.name(), SettingSchema.of(setting, lists)));
    keys.putAll(otherKeys);
    List<String> required = new ArrayList<>(List.of(TYPE));
    required.addAll(required(declaration));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("title", declaration.title());
    schema.put("description", declaration.summary());
    schema.putAll(SchemaPhrase.mapping(keys, required));
    if (!declaration.groups().isEmpty()) {
      schema.put(
          "allOf",
          declaration.groups().stream().map(group -> oneOf(declaration.oneOf(group))).toList());
    }
    return schema;
  }

  private static List<String> required(Declaration declaration) {
    return declaration.settings().stream()
        .filter(setting -> setting.use().kind() == Use.Kind.REQUIRED)
        .map(Setting::name)
        .toList();
  }

  private static Map<String, Object> oneOf(List<Setting<?>> group) {
    return Map.of(
        "oneOf",
        group.stream().map(setting -> Map.of("required", List.of(setting.name()))).toList());
  }
}
