package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.learning.metric.Calibration;
import dev.fisherflow.learning.metric.Calibration.Bin;
import dev.fisherflow.pipelines.report.page.element.Figure;
import dev.fisherflow.pipelines.report.page.element.Format;
import dev.fisherflow.pipelines.report.page.element.Table;
import dev.fisherflow.pipelines.report.page.element.Table.Cell;
import dev.fisherflow.pipelines.report.page.element.Table.Column;
import dev.fisherflow.pipelines.report.page.element.Table.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How far the probabilities of answers can be believed: a reliability diagram and its figures.
 *
 * @param error the expected calibration error, in points of per cent
 * @param drawn the diagram
 * @param table the bins
 */
record Reliability(String error, List<Figure> drawn, Table table) {

  static Reliability of(Calibration calibration, String title, int number) {
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
        List.of(drawn(calibration, title, number)),
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

  private static Figure drawn(Calibration calibration, String title, int number) {
    List<List<Object>> bins = new ArrayList<>();
    for (Bin bin : calibration.bins()) {
      bins.add(
          List.of(
              Figure.rounded(100 * bin.from()),
              Figure.rounded(100 * bin.to()),
              Figure.rounded(100 * bin.confidence()),
              Figure.rounded(100 * bin.accuracy()),
              bin.count()));
    }
    return new Figure(
        "reliability-" + number,
        "calibration",
        "Share of right answers (bars) and mean probability (marks): " + title,
        "Reliability diagram; the expected calibration error is %s points."
            .formatted(Format.percent(calibration.error())),
        Map.of("bins", bins));
  }
}
