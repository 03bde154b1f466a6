package dev.fisherflow.pipelines.spec;

import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.pipelines.spec.yaml.YamlNode;
import dev.fisherflow.schemas.Schedule;
import java.util.List;
import java.util.Optional;

/**
 * Reads a schedule: a word, or a mapping with what the step schedule needs.
 *
 * @param mostEpochs epochs of the longest training; milestones must lie before its end
 */
record ScheduleValue(int mostEpochs) implements Value<Schedule> {

  private static final List<String> TYPES = List.of("constant", "linear", "step");
  private static final Value<Double> FACTOR =
      Value.number(new Domain("a number above 0 and below 1", x -> x > 0 && x < 1));

  static Schedule byDefault() {
    return Schedule.newBuilder().setType(Defaults.SCHEDULE).build();
  }

  @Override
  public Optional<Schedule> read(Cursor at) {
    if (at.node() instanceof YamlNode.Scalar) {
      return Value.word("a schedule", TYPES)
          .read(at)
          .flatMap(
              type ->
                  type.equals("step")
                      ? at.expected(
                          "{type: step, milestones: [epoch, ...], factor: "
                              + Defaults.SCHEDULE_FACTOR
                              + "}")
                      : Optional.of(Schedule.newBuilder().setType(type).build()));
    }
    return Fields.of(at, "a schedule (" + String.join(", ", TYPES) + ")")
        .flatMap(this::fromMapping);
  }

  private Optional<Schedule> fromMapping(Fields fields) {
    Optional<String> type =
        fields
            .require("type", "one of " + String.join(", ", TYPES))
            .flatMap(Value.word("a schedule", TYPES)::read);
    if (type.isEmpty()) {
      return Optional.empty();
    }
    if (!type.get().equals("step")) {
      fields.knowOnly(
          List.of("type"),
          key -> List.of("milestones", "factor").contains(key) ? "; only step has it" : "");
      return type.map(word -> Schedule.newBuilder().setType(word).build());
    }
    fields.knowOnly(List.of("type", "milestones", "factor"));
    double factor = fields.one("factor", FACTOR, Defaults.SCHEDULE_FACTOR);
    return fields
        .require("milestones", "the epochs at whose start the rate falls")
        .flatMap(this::milestones)
        .map(
            milestones ->
                Schedule.newBuilder()
                    .setType("step")
                    .setMilestones(milestones)
                    .setFactor(factor)
                    .build());
  }

  private Optional<List<Integer>> milestones(Cursor at) {
    Optional<List<Integer>> milestones =
        Value.listOf("a list of epochs, such as [15]", Value.count()).read(at);
    if (milestones.isEmpty()) {
      return milestones;
    }
    List<Integer> epochs = milestones.get();
    for (int i = 1; i < epochs.size(); i++) {
      if (epochs.get(i) <= epochs.get(i - 1)) {
        return at.mistake("expected rising epochs, found " + epochs);
      }
    }
    int last = epochs.get(epochs.size() - 1);
    return last < mostEpochs
        ? milestones
        : at.mistake(
            "epoch %d is never begun: no task trains for more than %d epochs"
                .formatted(last, mostEpochs));
  }
}
