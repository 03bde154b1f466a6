package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.learning.metric.Calibration;
import dev.fisherflow.learning.metric.Calibration.Bin;
import dev.fisherflow.pipelines.report.page.Table.Cell;
import dev.fisherflow.pipelines.report.page.Table.Column;
import dev.fisherflow.pipelines.report.page.Table.Rows;
import java.util.List;

/**
 * A reliability diagram, drawn in a square of 100 by 100, and its figures.
 *
 * @param error the expected calibration error, in points of per cent
 * @param bars one for each bin that has answers
 * @param table the bins
 */
record Reliability(String error, List<Bar> bars, Table table) {

  private static final double SIDE = 100;

  /**
   * A bar of a bin.
   *
   * @param x its left side
   * @param y its upper end, at the share that is right
   * @param width its width
   * @param height its height
   * @param mark where the mean confidence is
   */
  record Bar(String x, String y, String width, String height, String mark) {

    static Bar of(Bin bin) {
      return new Bar(
          place(bin.from()),
          place(1 - bin.accuracy()),
          place(bin.to() - bin.from()),
          place(bin.accuracy()),
          place(1 - bin.confidence()));
    }

    private static String place(double share) {
      return Format.decimals(SIDE * share, 2);
    }
  }

  static Reliability of(Calibration calibration, int number) {
    Rows rows = new Rows();
    for (Bin bin : calibration.bins()) {
      rows.add(
          List.of(
              Cell.of(Format.percent(bin.from()) + " to " + Format.percent(bin.to()), bin.from()),
              Cell.of(bin.count()),
              Cell.of(Format.percent(bin.confidence()), bin.confidence()),
              Cell.of(Format.percent(bin.accuracy()), bin.accuracy())));
    }
    return new Reliability(
        Format.percent(calibration.error()),
        calibration.bins().stream().map(Bar::of).toList(),
        new Table(
            "calibration-" + number,
            "Probabilities of the answers, and how many are right, in per cent",
            List.of(
                Column.number("Probability").meaning("Of the label that is answered"),
                Column.number("Rows"),
                Column.number("Mean"),
                Column.number("Right")),
            rows.list()));
  }
}
