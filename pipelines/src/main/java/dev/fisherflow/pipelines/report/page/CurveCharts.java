package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.report.MethodScores;
import dev.fisherflow.pipelines.report.Statistic;
import dev.fisherflow.pipelines.report.page.element.Chart;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.StepStatistics;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Training loss and validation score along the training, as in the paper's Figs. 12 and 13: per
 * setting the mean over its seeds, with a band of one standard deviation. A curve of many steps is
 * drawn as means over equal stretches of steps, first of each seed and then over the seeds.
 */
final class CurveCharts {

  private static final int STRETCHES = 60;

  private final TrialTables tables;

  CurveCharts(TrialTables tables) {
    this.tables = tables;
  }

  /**
   * The two charts of a task, model and adapter.
   *
   * @param group the methods to compare
   * @param of what they are of
   * @param id unique on the page
   */
  List<Chart> of(List<MethodScores> group, String of, String id) {
    MethodScores first = group.get(0);
    return List.of(
        new Chart(
            "loss-" + id,
            "Training loss: " + of,
            "step",
            "training loss",
            false,
            false,
            lines(group, CurveCharts::loss)),
        new Chart(
            "score-" + id,
            "Validation score: " + of,
            "step",
            Score.inPercent(first.task()) ? "validation score (%)" : "validation score",
            false,
            true,
            lines(group, result -> validation(first.task(), result))));
  }

  private List<Chart.Series> lines(
      List<MethodScores> group, Function<TrialResult, Map<Long, Double>> curve) {
    long steps =
        group.stream()
            .flatMap(score -> score.results().stream())
            .flatMap(result -> curve.apply(result).keySet().stream())
            .mapToLong(Long::longValue)
            .max()
            .orElse(0);
    long stretch = Math.max(1, (steps + STRETCHES - 1) / STRETCHES);
    List<Chart.Series> lines = new ArrayList<>();
    for (MethodScores score : group) {
      tables
          .bySetting(score)
          .forEach(
              (setting, trials) -> {
                Chart.Series line = line(score, setting, trials, mean(trials, curve, stretch));
                if (!line.x().isEmpty()) {
                  lines.add(line);
                }
              });
    }
    lines.sort(
        Comparator.comparing((Chart.Series line) -> !line.shown())
            .thenComparing(line -> OptimizerFamily.REGISTRY.place(line.optimizer())));
    return lines;
  }

  private Chart.Series line(
      MethodScores score,
      String setting,
      List<TrialResult> trials,
      SortedMap<Double, Statistic> points) {
    String optimizer = score.method().getOptimizer();
    return Chart.Series.of(
        OptimizerFamily.REGISTRY.title(optimizer) + " " + setting,
        optimizer,
        TrialTables.isChosen(score, trials) || score.selection().isEmpty(),
        points);
  }

  private static SortedMap<Double, Statistic> mean(
      List<TrialResult> trials, Function<TrialResult, Map<Long, Double>> curve, long stretch) {
    SortedMap<Double, List<Double>> seeds = new TreeMap<>();
    for (TrialResult trial : trials) {
      thin(curve.apply(trial), stretch)
          .forEach((step, value) -> seeds.computeIfAbsent(step, s -> new ArrayList<>()).add(value));
    }
    SortedMap<Double, Statistic> means = new TreeMap<>();
    seeds.forEach(
        (step, values) ->
            means.put(step, Statistic.of(values.stream().mapToDouble(Double::doubleValue))));
    return means;
  }

  /** Means over stretches of steps, at their last step: as it is if every stretch is of one. */
  private static SortedMap<Double, Double> thin(Map<Long, Double> curve, long stretch) {
    Map<Long, List<Double>> stretches = new HashMap<>();
    Map<Long, Long> ends = new HashMap<>();
    curve.forEach(
        (step, value) -> {
          long index = (step + stretch - 1) / stretch;
          stretches.computeIfAbsent(index, i -> new ArrayList<>()).add(value);
          ends.merge(index, step, Math::max);
        });
    SortedMap<Double, Double> means = new TreeMap<>();
    stretches.forEach(
        (index, values) ->
            means.put(
                (double) ends.get(index),
                values.stream().mapToDouble(Double::doubleValue).average().orElseThrow()));
    return means;
  }

  private static Map<Long, Double> loss(TrialResult result) {
    Map<Long, Double> curve = new HashMap<>();
    for (StepStatistics step : result.getCurve()) {
      put(curve, step.getStep(), step.getLoss());
    }
    return curve;
  }

  private static Map<Long, Double> validation(Task task, TrialResult result) {
    Map<Long, Double> curve = new HashMap<>();
    int scale = Score.inPercent(task) ? 100 : 1;
    for (Checkpoint validation : result.getValidations()) {
      put(curve, validation.getStep(), scale * Score.of(task, validation.getScore()));
    }
    return curve;
  }

  /** Charts leave out values that are not finite; the trial's status reports them. */
  private static void put(Map<Long, Double> curve, long step, double value) {
    if (Double.isFinite(value)) {
      curve.put(step, value);
    }
  }
}
