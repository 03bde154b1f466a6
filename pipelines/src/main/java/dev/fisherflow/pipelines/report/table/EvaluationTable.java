package dev.fisherflow.pipelines.report.table;

import dev.fisherflow.learning.evaluation.GradientRule;
import dev.fisherflow.pipelines.report.chart.SummaryTable;
import dev.fisherflow.pipelines.report.chart.SummaryTable.Place;
import dev.fisherflow.schemas.IndicatorSummary;
import dev.fisherflow.schemas.Names;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How close each rule's updates are to the natural gradient, checkpoint by checkpoint. */
public final class EvaluationTable {

  private EvaluationTable() {}

  /**
   * The table: per checkpoint and rule, the indicator over that of the gradient, mean and standard
   * deviation over the batches.
   *
   * @param summaries of one evaluation
   * @param damping the damping shown
   */
  public static String render(List<IndicatorSummary> summaries, double damping) {
    SummaryTable table = new SummaryTable(summaries);
    List<Place> rows = table.checkpoints();
    Columns<Place> columns =
        new Columns<Place>()
            .leftIfVaried(rows, "trial", Place::source)
            .right("step", place -> Long.toString(place.step()))
            .right("done", place -> String.format(Locale.ROOT, "%.0f %%", 100 * place.stage()));
    String gradient = SummaryTable.label(GradientRule.NAME);
    columns.right(
        "imbalance",
        place -> cell(table.find(place, GradientRule.NAME, damping, "gradientImbalance"), "%.3g"));
    for (String rule : table.rules()) {
      if (!rule.equals(GradientRule.NAME)) {
        columns.right(
            SummaryTable.label(rule) + "/" + gradient,
            place -> cell(table.find(place, rule, damping, "gamma/sgd"), "%.3f"));
      }
    }
    return "gamma of each update over that of %s, at damping %s (smaller is closer to the natural gradient)%n%n%s"
        .formatted(gradient, Names.number(damping), columns.render(rows));
  }

  private static String cell(Optional<IndicatorSummary> summary, String format) {
    if (summary.isEmpty()) {
      return "-";
    }
    String mean = String.format(Locale.ROOT, format, summary.get().getMean());
    Double deviation = summary.get().getStandardDeviation();
    return deviation == null ? mean : mean + " +-" + String.format(Locale.ROOT, format, deviation);
  }
}
