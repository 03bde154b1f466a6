package dev.fisherflow.pipelines.report.chart;

import dev.fisherflow.pipelines.report.figure.FigurePage;
import dev.fisherflow.pipelines.report.figure.FigurePage.Section;
import dev.fisherflow.pipelines.report.figure.Svg;
import dev.fisherflow.pipelines.spec.Evaluation;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.IndicatorSummary;
import dev.fisherflow.schemas.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jfree.chart.JFreeChart;

/**
 * The pictures of an evaluation: over the training as in the paper's Fig. 2, and over the dampings
 * as in its Fig. 3, on one page and each alone.
 */
public final class EvaluationPage {

  private static final int WIDTH = 480;
  private static final int HEIGHT = 320;

  private final SummaryTable table;
  private final Evaluation evaluation;
  private final Map<String, String> pictures = new LinkedHashMap<>();
  private final List<Section> sections = new ArrayList<>();
  private final String html;

  private EvaluationPage(
      List<IndicatorSummary> summaries, List<FailedRecord> failures, Evaluation evaluation) {
    this.table = new SummaryTable(summaries);
    this.evaluation = evaluation;
    List<Double> dampings = evaluation.plan().settings().dampings();
    double first = dampings.isEmpty() ? 0 : dampings.get(0);
    overTraining(first);
    for (String source : table.sources()) {
      allRules(source, first);
      if (dampings.stream().filter(damping -> damping > 0).count() > 1) {
        overDampings(source, dampings);
      }
    }
    html =
        new FigurePage(
                "Updates against the exact natural gradient", introduction(failures), sections)
            .html();
  }

  /**
   * The pictures of an evaluation's figures.
   *
   * @param failures what could not be evaluated, which the page says
   */
  public static EvaluationPage of(
      List<IndicatorSummary> summaries, List<FailedRecord> failures, Evaluation evaluation) {
    return new EvaluationPage(summaries, failures, evaluation);
  }

  /** The page. */
  public String html() {
    return html;
  }

  /** SVG files by their names. */
  public Map<String, String> pictures() {
    return pictures;
  }

  private String introduction(List<FailedRecord> failures) {
    String text =
        ("%d checkpoints, %d batches of %d training samples each. The indicator gamma of an update"
                + " direction is smaller the closer it is to the exact natural gradient; curves are"
                + " means over the batches, bars one standard deviation to either side. Dampings and"
                + " gamma belong to the loss scale κ = %s: dampings grow with κ², gamma falls with"
                + " its root.")
            .formatted(
                table.checkpoints().size(),
                evaluation.batches(),
                evaluation.plan().batchSize(),
                evaluation.plan().lossScale());
    return failures.isEmpty()
        ? text
        : text
            + " %d ranges of batches could not be evaluated, and are missing: %s"
                .formatted(failures.size(), failures.get(0).getCause());
  }

  private void overTraining(double damping) {
    List<JFreeChart> panels = StageCharts.panels(table, damping);
    if (!panels.isEmpty()) {
      add(
          "stages",
          "Over the training",
          ("Ratios of the indicators of two updates, and the largest over the smallest norm of a"
                  + " sample's gradient, at the checkpoints of the training (0 %% is the model before"
                  + " any step); damping %s at κ = %s. A ratio below 1 says that the first update is closer to"
                  + " the natural gradient.")
              .formatted(Names.number(damping), evaluation.plan().lossScale()),
          panels);
    }
  }

  private void allRules(String source, double damping) {
    StageCharts.allRules(table, source, damping)
        .ifPresent(
            chart ->
                add(
                    "rules" + number(source),
                    "All updates: " + source,
                    "The indicator of each update over that of the gradient, at the checkpoints of"
                        + " the training; damping "
                        + Names.number(damping)
                        + ".",
                    List.of(chart)));
  }

  private void overDampings(String source, List<Double> dampings) {
    List<JFreeChart> panels =
        DampingCharts.panels(table, source, dampings, evaluation.plan().lossScale());
    if (!panels.isEmpty()) {
      add(
          "dampings" + number(source),
          "Over the dampings: " + source,
          "The indicator of an update over that of the gradient, as a function of the damping, at"
              + " the first, the middle and the last of the evaluated checkpoints.",
          panels);
    }
  }

  private String number(String source) {
    return table.sources().size() == 1 ? "" : Integer.toString(table.sources().indexOf(source) + 1);
  }

  private void add(String name, String heading, String caption, List<JFreeChart> charts) {
    String svg = new Svg(name, WIDTH, HEIGHT).draw(heading, charts, Math.min(2, charts.size()));
    pictures.put(name + ".svg", svg);
    sections.add(new Section(heading, caption, svg, heading + ". " + caption));
  }
}
