package dev.fisherflow.pipelines.spec;

import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.declaration.Use;
import dev.fisherflow.learning.schedule.ScheduleFamily;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.pipelines.spec.yaml.YamlNode;
import dev.fisherflow.schemas.Schedule;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads a schedule: a word, or a mapping with the settings that it takes.
 *
 * @param fewestEpochs epochs of the shortest training; epochs that a schedule names must lie before
 *     its end
 */
record ScheduleValue(int fewestEpochs) implements Value<Schedule> {

  private static final SettingsParser<ScheduleFamily> SETTINGS =
      new SettingsParser<>(ScheduleFamily.REGISTRY);

  @Override
  public Optional<Schedule> read(Cursor at) {
    if (at.node() instanceof YamlNode.Scalar) {
      return SETTINGS.word().read(at).flatMap(family -> byWord(family, at));
    }
    return Fields.of(at, "a schedule (" + String.join(", ", ScheduleFamily.REGISTRY.names()) + ")")
        .flatMap(fields -> SETTINGS.type(fields).flatMap(family -> withSettings(family, fields)));
  }

  /** All its settings are the defaults, if it has defaults for all. */
  private Optional<Schedule> byWord(ScheduleFamily family, Cursor at) {
    List<Setting<?>> settings = family.declaration().settings();
    boolean complete =
        settings.stream()
            .map(setting -> setting.use().kind())
            .noneMatch(use -> use == Use.Kind.REQUIRED || use == Use.Kind.ONE_OF);
    if (!complete) {
      return at.expected(
          settings.stream()
              .map(ScheduleValue::form)
              .collect(Collectors.joining(", ", "{type: " + family.name() + ", ", "}")));
    }
    return Fields.of(at.emptied(), "").flatMap(fields -> withSettings(family, fields));
  }

  private static <T> String form(Setting<T> setting) {
    T byDefault = setting.byDefault();
    return setting.name() + ": " + (byDefault == null ? "..." : setting.kind().text(byDefault));
  }

  private Optional<Schedule> withSettings(ScheduleFamily family, Fields fields) {
    Schedule start = Schedule.newBuilder().setType(family.name()).build();
    Optional<Schedule> schedule = SETTINGS.one(family, fields, start);
    schedule.ifPresent(
        found ->
            family.declaration().settings().stream()
                .filter(setting -> setting.unit().equals(ScheduleFamily.EPOCH))
                .forEach(setting -> checkBegun(setting, found, fields)));
    return schedule;
  }

  private void checkBegun(Setting<?> setting, Schedule schedule, Fields fields) {
    Object value = Settings.of(schedule).get(setting);
    List<?> epochs =
        value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
    epochs.stream()
        .mapToInt(epoch -> ((Number) epoch).intValue())
        .max()
        .ifPresent(
            last -> {
              if (last >= fewestEpochs) {
                fields
                    .find(setting.name())
                    .orElse(fields.at())
                    .mistake(
                        "epoch %d is never begun by trials of %d epochs: name epochs below %2$d"
                            .formatted(last, fewestEpochs));
              }
            });
  }
}
