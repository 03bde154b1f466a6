package dev.fisherflow.pipelines.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.evaluation.EvaluationSettings;
import dev.fisherflow.learning.evaluation.LossScale;
import dev.fisherflow.learning.evaluation.UpdateRule;
import dev.fisherflow.pipelines.report.Summaries;
import dev.fisherflow.pipelines.report.figure.Svg;
import dev.fisherflow.pipelines.report.table.EvaluationTable;
import dev.fisherflow.pipelines.spec.CheckpointChoice;
import dev.fisherflow.pipelines.spec.Evaluation;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.IndicatorSummary;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class EvaluationPageTest {

  private static final Evaluation EVALUATION =
      new Evaluation(
          CheckpointChoice.ALL,
          2,
          new EvaluationPlan(
              EvaluationSettings.of(
                  Stream.of("ef", "ief", "sf").map(UpdateRule::of).toList(),
                  List.of(1e-7, 1e-3, 1.0)),
              160,
              32));

  private static void assertWellFormed(String xml) throws Exception {
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void thePapersFiguresAreDrawn() throws Exception {
    EvaluationPage page = EvaluationPage.of(Summaries.paper("adamw"), List.of(), EVALUATION);
    assertThat(page.pictures()).containsOnlyKeys("stages.svg", "rules.svg", "dampings.svg");
    for (String svg : page.pictures().values()) {
      assertWellFormed(svg);
    }
    assertThat(page.pictures().get("stages.svg"))
        .contains(
            "γ of EF / γ of SGD",
            "γ of iEF / γ of SGD",
            "γ of SF / γ of EF",
            "imbalance",
            "training done");
    assertThat(page.pictures().get("dampings.svg"))
        .contains("damping λ, at loss scale κ = 1/160", "50 % done", "1e-7");
    assertThat(page.html())
        .contains("3 checkpoints, 2 batches of 160", "Over the training", "Over the dampings")
        .doesNotContain("could not be evaluated")
        .doesNotContainPattern("(?i)<script|<link|src=|href=\"(?!#)");
    assertWellFormed(page.html());
  }

  @Test
  void axesAndTextsNameTheLossScaleThatDampingsBelongTo() {
    Evaluation authors =
        new Evaluation(
            CheckpointChoice.ALL,
            2,
            new EvaluationPlan(EVALUATION.plan().settings(), 160, 32, LossScale.of("1/40")));
    EvaluationPage page = EvaluationPage.of(Summaries.paper("adamw"), List.of(), authors);
    assertThat(page.pictures().get("dampings.svg")).contains("damping λ, at loss scale κ = 1/40");
    assertThat(page.html()).contains("loss scale κ = 1/40", "damping 1e-7 at κ = 1/40");
  }

  @Test
  void severalSourcesShareTheCurvesOverTheTraining() {
    List<IndicatorSummary> two = new ArrayList<>(Summaries.paper("adamw"));
    two.addAll(Summaries.paper("ief <&>"));
    EvaluationPage page = EvaluationPage.of(two, List.of(), EVALUATION);
    assertThat(page.pictures())
        .containsOnlyKeys(
            "stages.svg", "rules1.svg", "dampings1.svg", "rules2.svg", "dampings2.svg");
    assertThat(page.pictures().get("stages.svg")).contains("adamw", "ief &lt;&amp;&gt;");
    assertThat(Svg.title(page.pictures().get("rules2.svg"))).isEqualTo("All updates: ief <&>");
  }

  @Test
  void aPageWithoutFiguresSaysWhatFailed() {
    FailedRecord failure =
        FailedRecord.newBuilder().setStage("evaluate").setFile("a").setCause("no weights").build();
    EvaluationPage page = EvaluationPage.of(List.of(), List.of(failure), EVALUATION);
    assertThat(page.pictures()).isEmpty();
    assertThat(page.html()).contains("0 checkpoints", "could not be evaluated", "no weights");
  }

  @Test
  void figuresThatNoBatchHasAreLeftOut() {
    List<IndicatorSummary> summaries = new ArrayList<>(Summaries.paper("adamw"));
    summaries.removeIf(summary -> summary.getRule().equals("ef"));
    summaries.add(Summaries.of("adamw", 0, "ef", 1e-7, "gamma/sgd", null, null));
    EvaluationPage page = EvaluationPage.of(summaries, List.of(), EVALUATION);
    assertThat(page.pictures().get("stages.svg")).doesNotContain("γ of EF / γ of SGD");
  }

  @Test
  void theSameFiguresGiveTheSamePage() {
    assertThat(EvaluationPage.of(Summaries.paper("a"), List.of(), EVALUATION).html())
        .isEqualTo(EvaluationPage.of(Summaries.paper("a"), List.of(), EVALUATION).html());
  }

  @Test
  void theTableHasARowPerCheckpoint() {
    assertThat(EvaluationTable.render(Summaries.paper("a"), 1e-7))
        .contains("at damping 1e-7")
        .containsPattern("step +done +imbalance +EF/SGD +SF/SGD +iEF/SGD")
        .containsPattern("50 +50 % +60.0 \\+-1.00 +2\\.000 \\+-3\\.000 +0\\.900 \\+-0\\.100");
  }
}
