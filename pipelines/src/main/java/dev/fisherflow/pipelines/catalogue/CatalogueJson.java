package dev.fisherflow.pipelines.catalogue;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Setting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Declarations for programs. */
public final class CatalogueJson {

  private CatalogueJson() {}

  /** All things of a kind, with their settings. */
  public static List<Map<String, Object>> list(CatalogueKind kind) {
    return kind.declarations().stream().map(each -> of(kind, each)).toList();
  }

  /** One thing with its settings. */
  public static Map<String, Object> of(CatalogueKind kind, Declaration declaration) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", declaration.name());
    entry.put("title", declaration.title());
    entry.put("summary", declaration.summary());
    entry.put("reference", declaration.reference());
    entry.put("version", declaration.version());
    entry.putAll(kind.facts(declaration));
    entry.put("settings", declaration.settings().stream().map(CatalogueJson::of).toList());
    return entry;
  }

  private static Map<String, Object> of(Setting<?> setting) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", setting.name());
    entry.put("kind", setting.kind().toString());
    entry.put("allowed", SettingText.allowed(setting));
    entry.put("use", setting.use().kind().name().toLowerCase(Locale.ROOT));
    if (!setting.use().group().isEmpty()) {
      entry.put("oneOf", setting.use().group());
    }
    entry.put("default", setting.byDefault());
    entry.put("unit", setting.unit());
    if (setting.searched() != null) {
      entry.put("searched", SettingText.searched(setting));
    }
    entry.put("doc", setting.doc());
    return entry;
  }
}
