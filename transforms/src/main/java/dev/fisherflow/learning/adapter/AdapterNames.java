package dev.fisherflow.learning.adapter;

import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.schemas.AdapterSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Short, stable names of adapters, by which selections group and reports show them. Adapters that
 * train differently have different names; what is left at its default is not named.
 */
public final class AdapterNames {

  /** Digits of a digest that tell adapters apart. */
  private static final int SHOWN = 8;

  private AdapterNames() {}

  /**
   * A name such as {@code lora-r8}, {@code lora-r8-a16} or {@code prompt-20}; for an adapter that
   * is not on the class path, all its settings.
   */
  public static String of(AdapterSettings adapter) {
    Settings settings = Settings.of(adapter);
    List<String> parts = new ArrayList<>();
    parts.add(adapter.getType());
    AdapterFamily.REGISTRY
        .find(adapter.getType())
        .ifPresentOrElse(
            family -> parts.addAll(parts(family, settings)),
            () -> settings.texts().forEach((name, text) -> parts.add(name + "=" + text)));
    settings.from().ifPresent(digest -> parts.add("from_" + digest.substring(0, SHOWN)));
    return String.join("-", parts);
  }

  private static List<String> parts(AdapterFamily family, Settings settings) {
    Map<String, String> texts = family.shortTexts(settings);
    List<String> parts = new ArrayList<>(texts.values());
    parts.removeIf(String::isEmpty);
    for (Setting<?> setting : family.declaration().settings()) {
      if (!texts.containsKey(setting.name())
          && !Objects.equals(settings.get(setting), setting.byDefault())) {
        parts.add(setting.name() + "=" + setting.text(settings));
      }
    }
    return parts;
  }
}
