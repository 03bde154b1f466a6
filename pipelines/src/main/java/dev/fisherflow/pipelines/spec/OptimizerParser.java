package dev.fisherflow.pipelines.spec;

import dev.fisherflow.declaration.SearchRange;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.learning.schedule.ScheduleFamily;
import dev.fisherflow.pipelines.spec.search.RangeValue;
import dev.fisherflow.pipelines.spec.search.Search;
import dev.fisherflow.pipelines.spec.search.SearchSpace;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Grid;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Schedule;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Reads optimizers: for each, the grid that its lists make. */
final class OptimizerParser {

  /** One optimizer, for messages. */
  static final String EXAMPLE =
      "{type: " + OptimizerFamily.REGISTRY.names().get(0) + ", learningRate: 1e-3}";

  /** What an unused search could search, for messages. */
  static final String SEARCHED = "such as learningRate: {log: [1e-5, 1e-1]}, or space: default";

  private static final String SCHEDULE = "schedule";
  private static final String SPACE = "space";
  private static final SettingsParser<OptimizerFamily> SETTINGS =
      new SettingsParser<>(OptimizerFamily.REGISTRY, SCHEDULE, SPACE);

  private final ScheduleValue schedule;
  private final Search search;
  private boolean searches;

  /**
   * @param fewestEpochs epochs of the shortest training
   * @param search how ranges are searched
   */
  OptimizerParser(int fewestEpochs, Search search) {
    this.schedule = new ScheduleValue(fewestEpochs);
    this.search = search;
  }

  /** Whether an optimizer that was read has ranges. */
  boolean searches() {
    return searches;
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
    SearchSpace<OptimizerSettings> space = new SearchSpace<>(family.name());
    Grid<OptimizerSettings> grid =
        SETTINGS
            .grid(family, fields, start, space, byDefault(family, fields))
            .vary(schedules(fields, space), OptimizerParser::with);
    searches |= !space.isEmpty();
    List<OptimizerSettings> points = SettingsParser.points(space.search(grid, search), fields);
    points.stream()
        .flatMap(point -> family.conflicts(Settings.of(point)).stream())
        .findFirst()
        .ifPresent(fields.at()::mistake);
    return points;
  }

  /** Whether the ranges are searched that the declaration names. */
  private static boolean byDefault(OptimizerFamily family, Fields fields) {
    Optional<Cursor> at = fields.find(SPACE);
    boolean asked = at.flatMap(Value.word("a search space", List.of("default"))::read).isPresent();
    if (asked
        && family.declaration().settings().stream()
            .allMatch(setting -> setting.searched() == null)) {
      at.orElseThrow()
          .mistake(family.name() + " declares no search space; give its settings ranges");
    }
    return asked;
  }

  private List<Schedule> schedules(Fields fields, SearchSpace<OptimizerSettings> space) {
    Optional<Cursor> given = fields.find(SCHEDULE);
    Optional<Cursor> range = given.filter(RangeValue::isRange);
    if (range.isPresent()) {
      new RangeValue<>(schedule, Optional.empty())
          .read(range.get())
          .ifPresent(choice -> space.add(SCHEDULE, text(choice), choice, OptimizerParser::with));
      return List.of(ScheduleFamily.byDefault());
    }
    return given
        .map(at -> Fields.points(at, schedule))
        .orElseGet(
            () -> {
              Schedule byDefault = ScheduleFamily.byDefault();
              fields.defaulted(SCHEDULE, byDefault.getType());
              return List.of(byDefault);
            });
  }

  private static String text(SearchRange<Schedule> choice) {
    return choice.named().stream()
        .map(each -> each.getType() + new TreeMap<>(Settings.of(each).texts()))
        .toList()
        .toString();
  }

  private static OptimizerSettings with(OptimizerSettings settings, Schedule schedule) {
    return OptimizerSettings.newBuilder(settings).setSchedule(schedule).build();
  }
}
