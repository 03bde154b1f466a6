package dev.fisherflow.pipelines.report.table;

import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.pipelines.report.Reaching;
import dev.fisherflow.pipelines.spec.goal.Target;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.selection.SelectCheckpoints;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.apache.commons.statistics.descriptive.Median;

/** Per task, the steps and the cost to a target of each method, seed by seed. */
public final class TargetTable {

  private static final String NEVER = "∞";

  private TargetTable() {}

  private record Row(Method method, List<TrialResult> seeds) {}

  /** The tables as text, one per task in the catalogue's order. */
  public static String render(Target target, List<TrialResult> results) {
    Reaching reaching = new Reaching(target, results);
    Map<Task, List<TrialResult>> tasks =
        Reaching.confirming(results).stream()
            .sorted(Comparator.comparing(result -> result.getTrial().getSeed()))
            .collect(
                Collectors.groupingBy(
                    result -> Task.of(result.getTrial()), TreeMap::new, Collectors.toList()));
    return tasks.entrySet().stream()
        .map(task -> render(target, reaching, task.getKey(), task.getValue()))
        .collect(Collectors.joining("\n"));
  }

  private static String render(
      Target target, Reaching reaching, Task task, List<TrialResult> results) {
    List<Row> rows =
        results.stream()
            .collect(Collectors.groupingBy(result -> SelectCheckpoints.method(result.getTrial())))
            .entrySet()
            .stream()
            .map(method -> new Row(method.getKey(), method.getValue()))
            .sorted(
                Comparator.comparingDouble((Row row) -> median(row, reaching::cost))
                    .thenComparing(row -> row.method.toString()))
            .toList();
    boolean costed = results.stream().anyMatch(result -> result.getTrial().getBudget() != null);
    Columns<Row> columns =
        new Columns<Row>()
            .leftIfVaried(rows, "model", row -> row.method.getModel())
            .leftIfVaried(rows, "adapter", row -> row.method.getAdapter())
            .left("optimizer", row -> row.method.getOptimizer())
            .right("reached", row -> reached(row, reaching))
            .right("steps", row -> number(median(row, reaching::steps)));
    if (costed) {
      columns.right("cost", row -> number(median(row, reaching::cost)));
    }
    return "%s: steps to %s on held-out examples (%s), median over the seeds\n"
            .formatted(task.key(), wanted(target, task, reaching), target)
        + columns
            .left("of each seed", row -> each(row, costed ? reaching::cost : reaching::steps))
            .render(rows);
  }

  private static String wanted(Target target, Task task, Reaching reaching) {
    return target.relative()
        ? Score.words(task, reaching.value(task))
        : "%s of %s".formatted(target.metric(), target.value());
  }

  private static String reached(Row row, Reaching reaching) {
    return "%d of %d"
        .formatted(
            row.seeds.stream().filter(seed -> Double.isFinite(reaching.steps(seed))).count(),
            row.seeds.size());
  }

  private static double median(Row row, ToDoubleFunction<TrialResult> figure) {
    return Median.withDefaults().evaluate(row.seeds.stream().mapToDouble(figure).toArray());
  }

  private static String each(Row row, ToDoubleFunction<TrialResult> figure) {
    return row.seeds.stream()
        .map(seed -> number(figure.applyAsDouble(seed)))
        .collect(Collectors.joining(" "));
  }

  private static String number(double steps) {
    return Double.isFinite(steps) ? String.format(Locale.ROOT, "%.0f", steps) : NEVER;
  }
}
