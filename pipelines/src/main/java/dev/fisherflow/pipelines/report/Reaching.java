package dev.fisherflow.pipelines.report;

import dev.fisherflow.learning.metric.MetricFamily;
import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.pipelines.spec.goal.Target;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.Phase;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.apache.commons.statistics.descriptive.Median;

/**
 * When confirming trials reach a target on the held-out examples: in how many steps, and at which
 * cost. One that never does takes infinitely many.
 */
public final class Reaching {

  private final Target target;
  private final Map<String, Double> values = new HashMap<>();

  /**
   * The target that results set, or that is given.
   *
   * @param results of all trials of a sweep
   */
  public Reaching(Target target, List<TrialResult> results) {
    this.target = target;
    confirming(results).stream()
        .collect(Collectors.groupingBy(result -> result.getTrial().getTask()))
        .forEach((task, all) -> values.put(task, value(all)));
  }

  /** The trials that are to reach it. */
  public static List<TrialResult> confirming(List<TrialResult> results) {
    return results.stream().filter(one -> one.getTrial().getPhase() == Phase.confirm).toList();
  }

  /** What is to be reached on a task; NaN where no trial sets it. */
  public double value(Task task) {
    return values.getOrDefault(task.key(), Double.NaN);
  }

  /** The highest of the optimizers' medians over the seeds of the best score of each. */
  private double value(List<TrialResult> ofTask) {
    if (!target.relative()) {
      return target.value();
    }
    return ofTask.stream()
        .filter(result -> target.from().contains(result.getTrial().getOptimizer().getType()))
        .collect(Collectors.groupingBy(result -> result.getTrial().getOptimizer()))
        .values()
        .stream()
        .mapToDouble(
            seeds ->
                Median.withDefaults().evaluate(seeds.stream().mapToDouble(this::best).toArray()))
        .max()
        .orElse(Double.NaN);
  }

  private double best(TrialResult result) {
    return result.getValidations().stream()
        .mapToDouble(validation -> figure(result.getTrial(), validation))
        .filter(Double::isFinite)
        .max()
        .orElseGet(() -> Score.lowest(Task.of(result.getTrial())));
  }

  /** Steps until the first validation that reaches it; infinite where none does. */
  public double steps(TrialResult result) {
    int sign = target.relative() ? 1 : MetricFamily.REGISTRY.get(target.metric()).sign();
    double wanted = value(Task.of(result.getTrial()));
    return result.getValidations().stream()
        .filter(one -> sign * figure(result.getTrial(), one) >= sign * wanted)
        .mapToDouble(Checkpoint::getStep)
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** What these steps cost, in steps of the unit of the cost table; 1 each where there is none. */
  public double cost(TrialResult result) {
    return steps(result) * cost(result.getTrial());
  }

  private static double cost(Trial trial) {
    return trial.getBudget() == null ? 1 : trial.getBudget().getCost();
  }

  private double figure(Trial trial, Checkpoint validation) {
    if (target.relative()) {
      return Score.of(Task.of(trial), validation.getScore());
    }
    OptionalDouble named =
        validation.getMetrics().stream()
            .filter(metric -> metric.getName().equals(target.metric()))
            .mapToDouble(Metric::getValue)
            .findFirst();
    return named.orElse(Double.NaN);
  }
}
