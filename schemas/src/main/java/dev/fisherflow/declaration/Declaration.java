package dev.fisherflow.declaration;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is said of one thing that specifications name.
 *
 * @param name the word in specifications and records, such as {@code ief}
 * @param title how tables and charts show it, such as {@code iEF}
 * @param summary one sentence that says what it is
 * @param reference where it is from: equation, paper or library; empty if nowhere
 * @param rank its place among its kind: order of tables and colours of charts
 * @param version raised when its results change; a part of the trial's identity where it is not 1
 * @param settings the keys it takes beside {@code type}, in the order of columns and grids
 * @param refusals why it does not take keys that others of its kind take, by key
 */
public record Declaration(
    String name,
    String title,
    String summary,
    String reference,
    int rank,
    int version,
    List<Setting<?>> settings,
    Map<String, String> refusals) {

  /** Checks that no setting is declared twice or has a name with a meaning of its own. */
  public Declaration {
    settings = List.copyOf(settings);
    refusals = Map.copyOf(refusals);
    if (settings.stream().map(Setting::name).distinct().count() != settings.size()) {
      throw new IllegalArgumentException(name + " declares a setting twice: " + settings);
    }
    for (Setting<?> setting : settings) {
      if (Settings.NOT_SETTINGS.contains(setting.name()) || !Settings.isSetting(setting.name())) {
        throw new IllegalArgumentException(
            "%s declares a setting '%s', a name that records use themselves; choose another"
                .formatted(name, setting.name()));
      }
    }
  }

  /** A declaration of version 1 with no settings. */
  public static Declaration of(String name, String title, int rank, String summary) {
    return new Declaration(name, title, summary, "", rank, 1, List.of(), Map.of());
  }

  /** The same with a reference. */
  public Declaration from(String source) {
    return new Declaration(name, title, summary, source, rank, version, settings, refusals);
  }

  /** The same with another version. */
  public Declaration inVersion(int number) {
    return new Declaration(name, title, summary, reference, rank, number, settings, refusals);
  }

  /** The same with settings. */
  public Declaration with(Setting<?>... keys) {
    return new Declaration(name, title, summary, reference, rank, version, List.of(keys), refusals);
  }

  /**
   * The same that says why it does not take a key that others of its kind take.
   *
   * @param reason the rest of a sentence about it, such as {@code has no gradient to clip}
   */
  public Declaration refusing(Setting<?> key, String reason) {
    Map<String, String> reasons = new HashMap<>(refusals);
    reasons.put(key.name(), reason);
    return new Declaration(name, title, summary, reference, rank, version, settings, reasons);
  }

  /** The setting of a name. */
  public Optional<Setting<?>> setting(String key) {
    return settings.stream().filter(setting -> setting.name().equals(key)).findFirst();
  }

  /** Whether it takes a setting of this name. */
  public boolean takes(String key) {
    return setting(key).isPresent();
  }

  /** The settings of which exactly one is to be given, such as learningRate and firstStepNorm. */
  public List<Setting<?>> oneOf(String group) {
    return settings.stream().filter(setting -> setting.use().group().equals(group)).toList();
  }

  /** The groups of which exactly one setting each is to be given. */
  public List<String> groups() {
    return settings.stream()
        .map(setting -> setting.use().group())
        .filter(group -> !group.isEmpty())
        .distinct()
        .toList();
  }
}
