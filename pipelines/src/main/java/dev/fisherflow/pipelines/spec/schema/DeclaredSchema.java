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

  /** What may stand in place of one value of a setting. */
  enum Form {
    /** Nothing else. */
    VALUE,
    /** A list of values too. */
    GRID,
    /** A list or a range too. */
    SEARCHED
  }

  /** The key that searches declared ranges. */
  static final String SPACE = "space";

  private static final String REQUIRED = "required";

  private final Form form;
  private final Map<String, Object> otherKeys;

  /**
   * @param form how values of settings are given
   * @param otherKeys keys beside type and settings, with their schemas
   */
  DeclaredSchema(Form form, Map<String, Object> otherKeys) {
    this.form = form;
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
        .forEach(setting -> keys.put(setting.name(), SettingSchema.of(setting, form)));
    keys.putAll(otherKeys);
    List<String> required = new ArrayList<>(List.of(TYPE));
    List<Map<String, Object>> rules = new ArrayList<>();
    for (String name : required(declaration)) {
      if (searched(declaration, List.of(name))) {
        rules.add(SchemaPhrase.anyOf(List.of(needs(name), needs(SPACE))));
      } else {
        required.add(name);
      }
    }
    declaration.groups().forEach(group -> rules.add(oneOf(declaration, group)));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("title", declaration.title());
    schema.put("description", declaration.summary());
    schema.putAll(SchemaPhrase.mapping(keys, required));
    if (!rules.isEmpty()) {
      schema.put("allOf", rules);
    }
    return schema;
  }

  /** Whether the space that is declared has one of some settings. */
  private boolean searched(Declaration declaration, List<String> names) {
    return form == Form.SEARCHED
        && names.stream()
            .anyMatch(name -> declaration.setting(name).orElseThrow().searched() != null);
  }

  private static List<String> required(Declaration declaration) {
    return declaration.settings().stream()
        .filter(setting -> setting.use().kind() == Use.Kind.REQUIRED)
        .map(Setting::name)
        .toList();
  }

  private Map<String, Object> oneOf(Declaration declaration, String group) {
    List<String> names = declaration.oneOf(group).stream().map(Setting::name).toList();
    Map<String, Object> one = Map.of("oneOf", names.stream().map(DeclaredSchema::needs).toList());
    if (!searched(declaration, names)) {
      return one;
    }
    Map<String, Object> none =
        Map.of("not", Map.of("anyOf", names.stream().map(DeclaredSchema::needs).toList()));
    return SchemaPhrase.anyOf(List.of(one, Map.of("allOf", List.of(none, needs(SPACE)))));
  }

  private static Map<String, Object> needs(String name) {
    return Map.of(REQUIRED, List.of(name));
  }
}
