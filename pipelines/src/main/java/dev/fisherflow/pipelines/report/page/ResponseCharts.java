package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.report.MethodScores;
import dev.fisherflow.pipelines.report.Statistic;
import dev.fisherflow.pipelines.report.page.element.Chart;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.TrialResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The best validation score as a function of the rate (the learning rate, or the norm of the first
 * step), one line per optimizer and what else varies: mean over the seeds, band of one standard
 * deviation. A point whose trials all diverged is missing.
 */
final class ResponseCharts {

  private final TrialTables tables;

  ResponseCharts(TrialTables tables) {
    this.tables = tables;
  }

  /** The chart of a task, model and adapter; empty where no optimizer has two rates. */
  Chart of(List<MethodScores> group, String of, String id) {

    List<Chart.Series> lines = new ArrayList<>();
    for (MethodScores score : group) {
      Map<String, SortedMap<Double, Statistic>> byOther = new LinkedHashMap<>();
      tables
          .bySetting(score)
          .forEach(
              (setting, trials) ->
                  rate(trials.get(0))
                      .ifPresent(
                          rate ->
                              byOther
                                  .computeIfAbsent(other(setting), key -> new TreeMap<>())
                                  .put(
                                      rate,
                                      TrialTables.scoreOf(score, trials).score().times(100))));
      byOther.forEach(
          (other, points) -> {
            String optimizer = score.method().getOptimizer();
            Chart.Series line =
                Chart.Series.of(
                    (OptimizerFamily.REGISTRY.title(optimizer) + " " + other).strip(),
                    optimizer,
                    true,
                    points);
            if (points.size() > 1 && !line.x().isEmpty()) {
              lines.add(line);
            }
          });
    }
    return new Chart(
        "response-" + id,
        "Response to the rate: " + of,
        "learning rate, or norm of the first step",
        "best validation score (%)",
        true,
        true,
        lines);
  }

  /** A setting without its rate, which is named first. */
  private static String other(String setting) {
    int blank = setting.indexOf(' ');
    return blank < 0 ? "" : setting.substring(blank + 1);
  }

  /** The rate; empty where the optimizer has none. */
  private static Optional<Double> rate(TrialResult result) {
    OptimizerSettings optimizer = result.getTrial().getOptimizer();
    return Optional.ofNullable(
        optimizer.getFirstStepNorm() == null
            ? optimizer.getLearningRate()
            : optimizer.getFirstStepNorm());
  }
}
