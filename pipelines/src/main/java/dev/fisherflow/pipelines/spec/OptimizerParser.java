package dev.fisherflow.pipelines.spec;

import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.learning.schedule.ScheduleFamily;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Grid;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Schedule;
import java.util.List;
import java.util.Optional;

/** Reads optimizers: for each, the grid that its lists make. */
final class OptimizerParser {

  /** One optimizer, for messages. */
  static final String EXAMPLE =
      "{type: " + OptimizerFamily.REGISTRY.names().get(0) + ", learningRate: 1e-3}";

  private static final String SCHEDULE = "schedule";
  private static final SettingsParser<OptimizerFamily> SETTINGS =
      new SettingsParser<>(OptimizerFamily.REGISTRY, SCHEDULE);

  private final ScheduleValue schedule;

  /**
   * @param fewestEpochs epochs of the shortest training
   */
  OptimizerParser(int fewestEpochs) {
    this.schedule = new ScheduleValue(fewestEpochs);
  }

  /** The settings of all optimizers in the order of the file, none twice. */
  List<OptimizerSettings> parse(Cursor at) {
    if (!at.isList() || at.items().isEmpty()) {
      at.expected("a list of optimizers, such as [" + EXAMPLE + "]");
      return List.of();
    }
    OnceEach<OptimizerSettings> optimizers =
        new OnceEach<>(OptimizerFamily.REGISTRY, OptimizerSettings::getType);
    at.items().forEach(item -> optimizers.add(item, one(item)));
    return optimizers.all();
  }

  private List<OptimizerSettings> one(Cursor at) {
    Optional<Fields> fields = Fields.of(at, "an optimizer such as " + EXAMPLE);
    return fields
        .flatMap(SETTINGS::type)
        .map(family -> grid(family, fields.orElseThrow()))
        .orElse(List.of());
  }

  private List<OptimizerSettings> grid(OptimizerFamily family, Fields fields) {
    OptimizerSettings start =
        OptimizerSettings.newBuilder()
            .setType(family.name())
            .setSchedule(ScheduleFamily.byDefault())
            .build();
    Grid<OptimizerSettings> grid =
        SETTINGS
            .grid(family, fields, start)
            .vary(
                schedules(fields),
                (settings, value) ->
                    OptimizerSettings.newBuilder(settings).setSchedule(value).build());
    return SettingsParser.points(grid, fields);
  }

  private List<Schedule> schedules(Fields fields) {
    return fields
        .find(SCHEDULE)
        .map(at -> Fields.points(at, schedule))
        .orElseGet(
            () -> {
              Schedule byDefault = ScheduleFamily.byDefault();
              fields.defaulted(SCHEDULE, byDefault.getType());
              return List.of(byDefault);
            });
  }
}
