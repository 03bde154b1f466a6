package dev.fisherflow.pipelines.catalogue;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Use;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Cells of a table of settings. */
final class SettingText {

  private SettingText() {}

  /** The values that it may have. */
  static String allowed(Setting<?> setting) {
    List<String> words = setting.domain().words();
    String allowed = words.isEmpty() ? setting.domain().expected() : String.join(", ", words);
    return setting.use().kind() == Use.Kind.NULLABLE ? allowed + ", or null" : allowed;
  }

  /** Its default, or why it has none. */
  static String byDefault(Declaration declaration, Setting<?> setting) {
    return switch (setting.use().kind()) {
      case REQUIRED -> "to be given";
      case ONE_OF -> {
        List<Setting<?>> group = declaration.oneOf(setting.use().group());
        yield group.stream().map(Setting::name).collect(Collectors.joining(" or ", "either ", ""));
      }
      case DEFAULTED, UNSAID -> value(setting);
      case NULLABLE -> setting.byDefault() == null ? "null" : value(setting);
    };
  }

  /** Where {@code space: default} searches it; empty if it does not. */
  static String searched(Setting<?> setting) {
    return setting.searched() == null ? "" : setting.searched().text();
  }

  private static <T> String value(Setting<T> setting) {
    T value = setting.byDefault();
    boolean none = value == null || value.equals(List.of()) || value.equals(Map.of());
    return none ? "not given" : setting.kind().text(value);
  }
}
