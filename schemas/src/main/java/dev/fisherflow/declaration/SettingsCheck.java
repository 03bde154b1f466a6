package dev.fisherflow.declaration;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;

/** What stops the settings in a record from being those of a declaration. */
public final class SettingsCheck {

  private final String subject;
  private final Declaration declaration;
  private final Settings settings;
  private final List<String> problems = new ArrayList<>();

  private SettingsCheck(String subject, Declaration declaration, Settings settings) {
    this.subject = subject;
    this.declaration = declaration;
    this.settings = settings;
  }

  /**
   * All mistakes: settings that are not declared, missing, or outside their domain.
   *
   * @param noun what the record is, such as {@code Optimizer}
   * @return sentences, each naming the setting; none if the settings are sound
   */
  public static List<String> problems(String noun, Declaration declaration, IndexedRecord record) {
    SettingsCheck check =
        new SettingsCheck(noun + " " + declaration.name(), declaration, Settings.of(record));
    check.unknown(record);
    declaration.settings().forEach(check::check);
    declaration.groups().forEach(check::oneOf);
    return check.problems;
  }

  private void unknown(IndexedRecord record) {
    for (Schema.Field field : record.getSchema().getFields()) {
      Object value = record.get(field.pos());
      if (!Settings.NOT_SETTINGS.contains(field.name())
          && !declaration.takes(field.name())
          && !isDefault(field, value)) {
        takesNo(field.name(), value);
      }
    }
    settings.more().stream()
        .filter(
            entry ->
                !Settings.STAMPS.contains(entry.getName()) && !declaration.takes(entry.getName()))
        .forEach(entry -> takesNo(entry.getName(), entry.getValue()));
  }

  private static boolean isDefault(Schema.Field field, Object value) {
    return field.hasDefaultValue()
        && SpecificData.get()
                .compare(value, SpecificData.get().getDefaultValue(field), field.schema())
            == 0;
  }

  private void takesNo(String name, Object value) {
    String known =
        declaration.settings().stream().map(Setting::name).collect(Collectors.joining(", "));
    String refusal = declaration.refusals().get(name);
    problems.add(
        "%s takes no %s%s; found %s. It takes %s."
            .formatted(
                subject,
                name,
                refusal == null ? "" : ", as it " + refusal,
                value,
                known.isEmpty() ? "no settings" : known));
  }

  private <T> void check(Setting<T> setting) {
    T value = settings.get(setting);
    if (value == null) {
      if (setting.use().kind() == Use.Kind.REQUIRED) {
        problems.add("%s needs %s; none was given.".formatted(subject, setting.name()));
      }
    } else if (!value.equals(setting.byDefault())
        && (!finite(value) || !setting.domain().allows().test(value))) {
      String expected =
          setting.domain().words().isEmpty()
              ? setting.domain().expected()
              : "one of " + String.join(", ", setting.domain().words());
      problems.add(
          "%s needs a %s that is %s; found %s."
              .formatted(subject, setting.name(), expected, setting.kind().text(value)));
    }
  }

  private static boolean finite(Object value) {
    return !(value instanceof Double number) || Double.isFinite(number);
  }

  private void oneOf(String group) {
    List<Setting<?>> choices = declaration.oneOf(group);
    if (choices.stream().filter(settings::has).count() != 1) {
      problems.add(
          "%s needs exactly one of %s; found %s."
              .formatted(
                  subject,
                  choices.stream().map(Setting::name).collect(Collectors.joining(" and ")),
                  choices.stream()
                      .map(choice -> choice.text(settings))
                      .collect(Collectors.joining(" and "))));
    }
  }
}
