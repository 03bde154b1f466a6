package dev.fisherflow.pipelines.spec;

import dev.fisherflow.learning.metric.MetricFamily;
import dev.fisherflow.learning.metric.ValidationMetrics;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.selection.Diverged;
import java.util.List;
import java.util.Optional;

/** Reads the selection section. */
final class SelectionParser {

  private static final Value<String> METRIC = Value.word("a metric", MetricFamily.REGISTRY.names());

  private static final Value<Diverged> DIVERGED =
      Value.word("what becomes of diverged trials", Diverged.words())
          .map(word -> Diverged.of(word).orElseThrow());

  private SelectionParser() {}

  /**
   * How trials are compared.
   *
   * @param tasks the sweep's, by whose predictions metrics are checked
   */
  static SelectionSettings parse(Cursor section, List<Task> tasks) {
    return Fields.of(section, "a mapping such as {protocol: paper, diverged: keepBest}")
        .map(fields -> read(fields, tasks))
        .orElse(SelectionSettings.BY_DEFAULT);
  }

  private static SelectionSettings read(Fields fields, List<Task> tasks) {
    fields.knowOnly(List.of("protocol", "by", "diverged"));
    fields.one(
        "protocol",
        Value.word("a protocol", SelectionSettings.PROTOCOLS),
        SelectionSettings.PROTOCOLS.get(0));
    Value<List<String>> by = at -> Optional.of(by(at, tasks));
    return new SelectionSettings(
        fields.one("by", by.orNull(), Optional.empty()).orElse(List.of()),
        fields.one("diverged", DIVERGED, SelectionSettings.BY_DEFAULT.diverged()));
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
