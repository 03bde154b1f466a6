package dev.fisherflow.pipelines.report.chart;

import dev.fisherflow.learning.evaluation.GradientRule;
import dev.fisherflow.learning.optimizer.EmpiricalFisher;
import dev.fisherflow.pipelines.report.chart.SummaryTable.Place;
import dev.fisherflow.schemas.IndicatorSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jfree.chart.JFreeChart;

/** Figures over the stages of a training (paper, Fig. 2). */
final class StageCharts {

  private StageCharts() {}

  /**
   * The panels with one curve for each source: rules of the samples' own gradients over the
   * gradient, then rules of drawn labels over EF, then the imbalance of the gradients.
   */
  static List<JFreeChart> panels(SummaryTable table, double damping) {
    List<JFreeChart> panels = new ArrayList<>();
    for (String rule : table.rules()) {
      if (SummaryTable.gradientsPerSample(rule) == 1) {
        panel(table, rule, damping, "gamma/sgd", GradientRule.NAME).ifPresent(panels::add);
      }
    }
    for (String rule : table.rules()) {
      if (SummaryTable.gradientsPerSample(rule) > 1) {
        panel(table, rule, damping, "gamma/ef", EmpiricalFisher.NAME).ifPresent(panels::add);
      }
    }
    Curves imbalance = new Curves("imbalance of the gradients' norms");
    for (String source : table.sources()) {
      imbalance.add(
          source,
          points(table, source, GradientRule.NAME, damping, "gradientImbalance"),
          StageCharts::percent);
    }
    if (!imbalance.isEmpty()) {
      panels.add(imbalance.overStages());
    }
    return panels;
  }

  /** All rules of one source over the gradient, if there are any but the gradient. */
  static Optional<JFreeChart> allRules(SummaryTable table, String source, double damping) {
    Curves curves = new Curves("γ of each update / γ of " + SummaryTable.label(GradientRule.NAME));
    for (String rule : table.rules()) {
      if (!rule.equals(GradientRule.NAME)) {
        curves.add(
            SummaryTable.label(rule),
            points(table, source, rule, damping, "gamma/sgd"),
            StageCharts::percent);
      }
    }
    return curves.isEmpty() ? Optional.empty() : Optional.of(curves.overStages());
  }

  private static Optional<JFreeChart> panel(
      SummaryTable table, String rule, double damping, String figure, String against) {
    Curves curves = new Curves(SummaryTable.ratio(rule, against));
    for (String source : table.sources()) {
      curves.add(source, points(table, source, rule, damping, figure), StageCharts::percent);
    }
    return curves.isEmpty() ? Optional.empty() : Optional.of(curves.overStages());
  }

  private static List<IndicatorSummary> points(
      SummaryTable table, String source, String rule, double damping, String figure) {
    List<IndicatorSummary> points = new ArrayList<>();
    for (Place place : table.checkpoints(source)) {
      table.find(place, rule, damping, figure).ifPresent(points::add);
    }
    return points;
  }

  private static double percent(IndicatorSummary summary) {
    return 100 * summary.getStage();
  }
}
