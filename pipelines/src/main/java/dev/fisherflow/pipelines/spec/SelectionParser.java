package dev.fisherflow.pipelines.spec;

import dev.fisherflow.learning.metric.MetricFamily;
import dev.fisherflow.learning.metric.ValidationMetrics;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.selection.Diverged;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Reads the selection section. */
final class SelectionParser {

  private static final String SEEDS = "seeds";
  private static final int CONFIRMATIONS = 10;

  private static final Value<String> METRIC = Value.word("a metric", MetricFamily.REGISTRY.names());

  private static final Value<Diverged> DIVERGED =
      Value.word("what becomes of diverged trials", Diverged.words())
          .map(word -> Diverged.of(word).orElseThrow());

  private SelectionParser() {}

  /**
   * How trials are compared.
   *
   * @param tasks the sweep's, by whose predictions metrics are checked
   * @param tuning seeds of the sweep: under the fair protocol those that tune
   */
  static SelectionSettings parse(Cursor section, List<Task> tasks, List<Long> tuning) {
    return Fields.of(section, "a mapping such as {protocol: paper, diverged: keepBest}")
        .map(fields -> read(fields, tasks, tuning))
        .orElse(SelectionSettings.BY_DEFAULT);
  }

  private static SelectionSettings read(Fields fields, List<Task> tasks, List<Long> tuning) {
    fields.knowOnly(List.of("protocol", SEEDS, "by", "diverged"));
    String protocol =
        fields.one(
            "protocol",
            Value.word("a protocol", SelectionSettings.PROTOCOLS),
            SelectionSettings.PAPER);
    Value<List<String>> by = at -> Optional.of(by(at, tasks));
    return new SelectionSettings(
        protocol.equals(SelectionSettings.FAIR) ? confirming(fields, tuning) : none(fields),
        fields.one("by", by.orNull(), Optional.empty()).orElse(List.of()),
        fields.one("diverged", DIVERGED, SelectionSettings.BY_DEFAULT.diverged()));
  }

  /** The seeds that confirm; by default the next ones behind those that tune. */
  private static List<Long> confirming(Fields fields, List<Long> tuning) {
    Optional<Cursor> given = fields.find(SEEDS);
    long last = Collections.max(tuning);
    if (given.isEmpty() && last > Long.MAX_VALUE - CONFIRMATIONS) {
      fields.at().mistake("there are not ten seeds behind %d: give %s".formatted(last, SEEDS));
    }
    if (given.isEmpty()) {
      return fields.defaulted(
          SEEDS, LongStream.rangeClosed(last + 1, last + CONFIRMATIONS).boxed().toList());
    }
    List<Long> seeds = Fields.points(given.get(), Value.whole(0, Long.MAX_VALUE));
    if (seeds.size() == 1) {
      given.get().expected("at least two seeds, as one shows nothing of chance");
    }
    seeds.stream()
        .filter(tuning::contains)
        .findFirst()
        .ifPresent(
            seed ->
                given
                    .get()
                    .mistake(
                        "expected seeds that tune nothing, found %d, which is one of the sweep's seeds"
                            .formatted(seed)));
    return seeds;
  }

  private static List<Long> none(Fields fields) {
    fields
        .find(SEEDS)
        .ifPresent(at -> at.mistake("is for protocol: fair; the sweep's seeds stand beside tasks"));
    return List.of();
  }

  private static List<String> by(Cursor at, List<Task> tasks) {
    List<String> metrics = Fields.points(at, METRIC);
    for (String metric : metrics) {
      tasks.stream()
          .filter(task -> !ValidationMetrics.has(task, metric))
          .findFirst()
          .ifPresent(
              task ->
                  at.mistake(
                      "expected metrics that every task has; the task %s has no %s, only %s"
                          .formatted(task.key(), metric, String.join(", ", of(task)))));
    }
    return metrics;
  }

  private static List<String> of(Task task) {
    return MetricFamily.REGISTRY.names().stream()
        .filter(metric -> ValidationMetrics.has(task, metric))
        .toList();
  }
}
