package dev.fisherflow.pipelines.spec;

import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Grid;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.schemas.OptimizerSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads optimizers: for each, the grid that its lists make. */
final class OptimizerParser {

  private static final Value<String> TYPE = Value.word("an optimizer", OptimizerType.names());

  private final ScheduleValue schedule;

  /**
   * @param mostEpochs epochs of the longest training
   */
  OptimizerParser(int mostEpochs) {
    this.schedule = new ScheduleValue(mostEpochs);
  }

  /** The settings of all optimizers in the order of the file, none twice. */
  List<OptimizerSettings> parse(Cursor at) {
    if (!at.isList() || at.items().isEmpty()) {
      at.expected("a list of optimizers, such as [{type: adamw, learningRate: 1e-3}]");
      return List.of();
    }
    return at.items().stream().flatMap(item -> one(item).stream()).distinct().toList();
  }

  private List<OptimizerSettings> one(Cursor at) {
    Optional<Fields> fields = Fields.of(at, "an optimizer such as {type: sgd, learningRate: 0.1}");
    Optional<OptimizerType> type =
        fields
            .flatMap(f -> f.require("type", "one of " + String.join(", ", OptimizerType.names())))
            .flatMap(TYPE::read)
            .flatMap(OptimizerType::find);
    return type.isEmpty() ? List.of() : grid(type.get(), fields.get());
  }

  private List<OptimizerSettings> grid(OptimizerType type, Fields fields) {
    fields.knowOnly(knownKeys(type), key -> remark(key, type));
    OptimizerSettings start =
        OptimizerSettings.newBuilder()
            .setType(type.key())
            .setSchedule(ScheduleValue.byDefault())
            .build();
    Grid<OptimizerSettings> grid = rates(type, fields, Grid.of(start));
    for (OptimizerKey number : type.defaults().keySet()) {
      grid = grid.vary(numbers(number, type, fields), number::with);
    }
    grid =
        grid.vary(
            fields.grid("schedule", schedule, ScheduleValue.byDefault()),
            (settings, value) -> OptimizerSettings.newBuilder(settings).setSchedule(value).build());
    if (grid.tooLarge()) {
      fields.at().mistake("the lists make a grid of more than " + Grid.LARGEST + " settings");
    }
    return grid.points();
  }

  private Grid<OptimizerSettings> rates(
      OptimizerType type, Fields fields, Grid<OptimizerSettings> grid) {
    Optional<Cursor> rate = fields.find(OptimizerKey.LEARNING_RATE.key());
    Optional<Cursor> norm =
        fields.find(OptimizerKey.FIRST_STEP_NORM.key()).filter(found -> type.normalises());
    if (rate.isPresent() && norm.isPresent()) {
      norm.get()
          .mistake(
              "learningRate is given too; a normalised update has firstStepNorm as its rate, so"
                  + " give one of them");
    } else if (rate.isEmpty() && norm.isEmpty()) {
      fields
          .at()
          .mistake(
              type.normalises()
                  ? type.key() + " needs firstStepNorm or learningRate"
                  : type.key() + " needs learningRate");
    }
    OptimizerKey key = norm.isPresent() ? OptimizerKey.FIRST_STEP_NORM : OptimizerKey.LEARNING_RATE;
    return grid.vary(numbers(key, type, fields), key::with);
  }

  /** The points of one number; empty where it is null. */
  private static List<Optional<Double>> numbers(
      OptimizerKey number, OptimizerType type, Fields fields) {
    Value<Double> value = Value.number(number.domain(type));
    return fields.grid(
        number.key(),
        number == OptimizerKey.DUPLICATE_COSINE ? value.orNull() : value.map(Optional::of),
        Optional.ofNullable(type.defaults().get(number)));
  }

  private static List<String> knownKeys(OptimizerType type) {
    List<String> keys = new ArrayList<>(List.of("type"));
    Arrays.stream(OptimizerKey.values())
        .filter(type::has)
        .map(OptimizerKey::key)
        .forEach(keys::add);
    keys.add("schedule");
    return keys;
  }

  /** Says whose key it is, if it is another optimizer's. */
  private static String remark(String key, OptimizerType notOf) {
    List<String> owners =
        Arrays.stream(OptimizerKey.values())
            .filter(number -> number.key().equals(key))
            .flatMap(
                number -> Arrays.stream(OptimizerType.values()).filter(type -> type.has(number)))
            .map(OptimizerType::key)
            .toList();
    return owners.isEmpty()
        ? ""
        : "; " + String.join(" and ", owners) + " have it, " + notOf.key() + " has not";
  }
}
