package org.example.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.FullTuning;
import dev.fisherflow.learning.evaluation.EvaluationBatch;
import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.evaluation.EvaluationSettings;
import dev.fisherflow.learning.evaluation.MicroBatch;
import dev.fisherflow.learning.evaluation.UpdateEvaluator;
import dev.fisherflow.learning.evaluation.UpdateFigures;
import dev.fisherflow.learning.evaluation.UpdateRule;
import dev.fisherflow.learning.evaluation.UpdateRuleFamily;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.pipelines.report.chart.SummaryTable;
import dev.fisherflow.pipelines.report.table.EvaluationTable;
import dev.fisherflow.pipelines.spec.Evaluation;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.IndicatorSummary;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One class and one line in META-INF/services add an update rule. */
class PluginRuleTest {

  private static EvaluationSettings settings(List<Double> dampings, String... rules) {
    return EvaluationSettings.of(Stream.of(rules).map(UpdateRule::of).toList(), dampings);
  }

  @Test
  void theRuleIsFoundAndItsMistakesAreTold() {
    assertThat(UpdateRuleFamily.REGISTRY.names()).contains("softsign", "ef", "hf");
    assertThat(UpdateRule.of("softsign:2")).hasToString("softsign:2");
    assertThat(UpdateRule.of("softsign:1")).hasToString("softsign");
    assertThatThrownBy(() -> UpdateRule.of("softsing"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("did you mean 'softsign'?");
    assertThatThrownBy(() -> UpdateRule.of("softsign:4"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a whole number from 1 to 3");
    assertThatThrownBy(() -> settings(List.of(-1.0), "softsign"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a number above 0");
  }

  @Test
  void evaluationsThatNameNoRulesStayAsTheyAre() {
    assertThat(Evaluation.UPDATES)
        .extracting(UpdateRule::toString)
        .containsExactly("sgd", "ef", "ief", "sf");
  }

  @Test
  void itsCodeIsPartOfTheEvaluationsDigestAndThatOfOtherRulesIsNot() {
    assertThat(plan("ief").digest())
        .isEqualTo("b58cb1ae840d418584df377dca7ef274468d3ea006ec4a9dac290592132f18e4");
    assertThat(plan("softsign").digest()).isNotEqualTo(plan("ief").digest());
  }

  private static EvaluationPlan plan(String rule) {
    return new EvaluationPlan(settings(List.of(1.0), rule), 160, 32);
  }

  /** What it gives on a network of one hidden layer and three samples. */
  @Test
  void theRuleIsEvaluated() throws InterruptedException {
    try (NDManager manager = NDManager.newBaseManager()) {
      AdaptedModel model = model(manager);
      List<UpdateFigures> figures =
          UpdateEvaluator.evaluate(
              model, batch(), settings(List.of(0.5, 1.0), "softsign", "softsign:2"), 1, manager);
      assertThat(figures)
          .extracting(figure -> figure.rule() + " " + figure.damping())
          .containsExactly(
              "sgd 0.0", "softsign 0.5", "softsign 1.0", "softsign:2 0.5", "softsign:2 1.0");
      UpdateFigures gradient = figures.get(0);
      for (UpdateFigures figure : figures.subList(1, 5)) {
        assertThat(figure.gamma()).isPositive().isFinite();
        assertThat(figure.cosine()).isBetween(0.5, 1.0);
        assertThat(figure.norm()).isNotCloseTo(gradient.norm(), within(1e-6));
      }
    }
  }

  private static AdaptedModel model(NDManager manager) {
    Model base = ModelSource.of("mlp:2-3-2").load(manager, DataType.FLOAT64);
    AdapterSettings full = AdapterSettings.newBuilder().setType("full").build();
    return AdaptedModel.initialised(
        base, new FullTuning(full, base, 2), 1, manager, DataType.FLOAT64);
  }

  private static EvaluationBatch batch() {
    double[] x = {1, 0.5, -1, 0.25, 0.5, -2};
    return new EvaluationBatch(
        List.of(
            new MicroBatch(
                scope -> new Inputs.Images(scope.create(x, new Shape(3, 2))),
                new CrossEntropy(new int[] {0, 1, 1}),
                new long[] {0, 1, 2})));
  }

  @Test
  void theRuleIsShown() {
    assertThat(SummaryTable.label("softsign:2")).isEqualTo("Soft sign(2)");
    assertThat(
            EvaluationTable.render(
                List.of(summary("softsign", 0.5), summary("ef", 2), summary("sgd", 1)), 1e-3))
        .containsPattern("EF/SGD +Soft sign/SGD")
        .containsPattern("2\\.000 +0\\.500");
  }

  private static IndicatorSummary summary(String rule, double mean) {
    return IndicatorSummary.newBuilder()
        .setSource("trial")
        .setTask("cola")
        .setTrialId("trial")
        .setCheckpoint("checkpoint")
        .setWeightsDigest("weights")
        .setStep(1)
        .setStage(1)
        .setRule(rule)
        .setDamping(rule.equals("sgd") ? 0 : 1e-3)
        .setFigure("gamma/sgd")
        .setMean(mean)
        .setStandardDeviation(null)
        .setBatches(1)
        .setMissing(0)
        .build();
  }
}
