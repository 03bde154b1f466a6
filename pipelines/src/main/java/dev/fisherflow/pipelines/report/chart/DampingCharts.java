package dev.fisherflow.pipelines.report.chart;

import dev.fisherflow.learning.evaluation.GradientRule;
import dev.fisherflow.learning.evaluation.LossScale;
import dev.fisherflow.pipelines.report.chart.SummaryTable.Place;
import dev.fisherflow.schemas.IndicatorSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jfree.chart.JFreeChart;

/** Figures as functions of the damping (paper, Fig. 3). */
final class DampingCharts {

  private DampingCharts() {}

  /**
   * One panel for each rule that has a damping, with one curve for each of the first, the middle
   * and the last checkpoint of a source.
   *
   * @param dampings those above 0 have a place on the axis
   * @param scale the loss scale that they belong to
   */
  static List<JFreeChart> panels(
      SummaryTable table, String source, List<Double> dampings, LossScale scale) {
    List<Double> shown = dampings.stream().filter(damping -> damping > 0).sorted().toList();
    List<JFreeChart> panels = new ArrayList<>();
    for (String rule : table.rules()) {
      if (SummaryTable.damped(rule)) {
        Curves curves = new Curves(SummaryTable.ratio(rule, GradientRule.NAME));
        for (Place place : firstMiddleLast(table.checkpoints(source))) {
          List<IndicatorSummary> points =
              shown.stream()
                  .flatMap(damping -> table.find(place, rule, damping, "gamma/sgd").stream())
                  .toList();
          curves.add(
              String.format(Locale.ROOT, "%.0f %% done", 100 * place.stage()),
              points,
              IndicatorSummary::getDamping);
        }
        if (!curves.isEmpty()) {
          panels.add(curves.overDampings(scale));
        }
      }
    }
    return panels;
  }

  private static List<Place> firstMiddleLast(List<Place> checkpoints) {
    int last = checkpoints.size() - 1;
    return IntStream.of(0, last / 2, last).distinct().mapToObj(checkpoints::get).toList();
  }
}
