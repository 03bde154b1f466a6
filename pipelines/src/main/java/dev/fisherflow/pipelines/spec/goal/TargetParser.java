package dev.fisherflow.pipelines.spec.goal;

import dev.fisherflow.declaration.Domain;
import dev.fisherflow.learning.metric.MetricFamily;
import dev.fisherflow.learning.metric.ValidationMetrics;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.tasks.Task;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the target of a sweep.
 *
 * @param tasks the sweep's, each of which has the metric
 * @param optimizers the sweep's, of which some may set the target
 */
public record TargetParser(Collection<Task> tasks, Collection<String> optimizers) {

  private static final String EXAMPLE =
      "a mapping such as {metric: accuracy, value: 0.9} or {from: [adamw, nadamw, nesterov]}";
  private static final String METRIC = "metric";
  private static final String VALUE = "value";
  private static final String FROM = "from";

  /** The target, or nothing after its mistakes were noted. */
  public Optional<Target> parse(Cursor at) {
    return Fields.of(at, EXAMPLE).flatMap(this::read);
  }

  private Optional<Target> read(Fields fields) {
    fields.knowOnly(List.of(METRIC, VALUE, FROM));
    Optional<Cursor> from = fields.find(FROM);
    if (from.isPresent()) {
      if (fields.find(METRIC).or(() -> fields.find(VALUE)).isPresent()) {
        return fields.at().mistake("expected a metric with its value, or from, found both");
      }
      List<String> names =
          Fields.points(from.get(), Value.word("an optimizer of the sweep", optimizers));
      return names.isEmpty() ? Optional.empty() : Optional.of(new Target("", 0, names));
    }
    Optional<String> metric =
        fields
            .require(METRIC, "a metric such as accuracy")
            .flatMap(
                at ->
                    Value.word("a metric", MetricFamily.REGISTRY.names())
                        .read(at)
                        .flatMap(name -> ofAll(at, name)));
    return metric.flatMap(
        name ->
            fields
                .require(VALUE, "a value to reach, such as 0.9")
                .flatMap(at -> value(name).read(at))
                .map(value -> new Target(name, value, List.of())));
  }

  private Optional<String> ofAll(Cursor at, String metric) {
    Optional<Task> without =
        tasks.stream().filter(task -> !ValidationMetrics.has(task, metric)).findFirst();
    return without.isEmpty()
        ? Optional.of(metric)
        : at.mistake(
            "expected a metric that every task has; the task %s has no %s"
                .formatted(without.get().key(), metric));
  }

  /** What a metric can be: shares and correlations at most 1, errors at least 0. */
  private static Value<Double> value(String metric) {
    boolean error = MetricFamily.REGISTRY.get(metric).sign() < 0;
    return Value.number(
        new Domain<>(
            error
                ? "a number above 0, as no %s is below".formatted(metric)
                : "a number from -1 to 1, as no %s is above".formatted(metric),
            number -> error ? number > 0 : number >= -1 && number <= 1,
            Map.of()));
  }
}
