package dev.fisherflow.learning.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.fisher.Matrix;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.optimizer.DivergedException;
import dev.fisherflow.schemas.Indicator;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateEvaluatorTest {

  private final ExplicitNetwork network = new ExplicitNetwork(7, 3);

  @AfterEach
  void close() {
    network.close();
  }

  private List<UpdateFigures> evaluate(long seed, List<Double> dampings, String... rules)
      throws InterruptedException {
    EvaluationSettings settings =
        EvaluationSettings.of(Stream.of(rules).map(UpdateRule::of).toList(), dampings);
    return UpdateEvaluator.evaluate(
        network.model, network.batch(3, 4), settings, seed, network.manager);
  }

  @Test
  void everyRuleComesWithEveryDampingAndTheGradientFirst() throws InterruptedException {
    List<UpdateFigures> figures = evaluate(1, List.of(1e-3, 1.0), "ef", "sgd", "hf:3", "sf:2");
    assertThat(figures)
        .extracting(figure -> figure.rule() + " " + figure.damping())
        .containsExactly("sgd 0.0", "ef 0.001", "ef 1.0", "hf:3 0.0", "sf:2 0.001", "sf:2 1.0");
    assertThat(figures.get(0).cosine()).isCloseTo(1, within(1e-12));
    assertThat(figures.get(1).effectiveDamping()).isEqualTo(1e-3);
    double[] norms = new double[7];
    Matrix rows = network.rows();
    Arrays.setAll(norms, n -> rows.rows(n, n + 1).norm());
    double imbalance =
        Arrays.stream(norms).max().orElseThrow() / Arrays.stream(norms).min().orElseThrow();
    assertThat(figures)
        .allSatisfy(
            figure -> assertThat(figure.gradientImbalance()).isCloseTo(imbalance, within(1e-9)));
  }

  @Test
  void theSameSeedGivesTheSameBitsAndAnotherSeedOtherDraws() throws InterruptedException {
    List<UpdateFigures> once = evaluate(1, List.of(1e-3), "sf", "kfac");
    assertThat(evaluate(1, List.of(1e-3), "sf", "kfac")).isEqualTo(once);
    List<UpdateFigures> other = evaluate(2, List.of(1e-3), "sf", "kfac");
    assertThat(other.get(0)).isEqualTo(once.get(0));
    assertThat(other.get(1).gamma()).isNotEqualTo(once.get(1).gamma());
    assertThat(other.get(2).gamma()).isNotEqualTo(once.get(2).gamma());
  }

  @Test
  void aSampleThatComesTwiceIsCounted() throws InterruptedException {
    double[] twice = Stream.of(0, 1, 0).flatMapToDouble(n -> Arrays.stream(network.x[n])).toArray();
    int[] labels = {network.labels[0], network.labels[1], network.labels[0]};
    EvaluationBatch batch =
        new EvaluationBatch(
            List.of(
                new MicroBatch(
                    scope ->
                        new Inputs.Images(scope.create(twice, new Shape(3, ExplicitNetwork.IN))),
                    new CrossEntropy(labels),
                    new long[] {0, 1, 0})));
    EvaluationSettings settings =
        EvaluationSettings.of(
            Stream.of("ef", "ief", "sf").map(UpdateRule::of).toList(), List.of(1e-6));
    List<UpdateFigures> figures =
        UpdateEvaluator.evaluate(network.model, batch, settings, 1, network.manager);
    // Equal rows of drawn labels are two draws: both stay.
    assertThat(figures).extracting(UpdateFigures::rowsDropped).containsExactly(0, 1, 1, 0);
  }

  /** Rows scale with k, so that &lambda; k&sup2; at k times the scale is what &lambda; was. */
  @ParameterizedTest
  @ValueSource(strings = {"ef", "ief", "sf", "hf", "kfac"})
  void theLossScaleMovesDampingsByItsSquareAndGammaByItsRoot(String rule)
      throws InterruptedException {
    double k = 28;
    EvaluationSettings settings =
        EvaluationSettings.of(List.of(UpdateRule.of(rule)), List.of(1e-3));
    EvaluationSettings moved =
        EvaluationSettings.of(List.of(UpdateRule.of(rule)), List.of(1e-3 * k * k));
    EvaluationBatch batch = network.batch(3, 4);
    List<UpdateFigures> mean =
        UpdateEvaluator.evaluate(network.model, batch, settings, 1, network.manager);
    List<UpdateFigures> scaled =
        UpdateEvaluator.evaluate(network.model, batch.at(4), moved, 1, network.manager);
    for (int i = 0; i < mean.size(); i++) {
      assertThat(scaled.get(i).gamma() * Math.sqrt(k) / mean.get(i).gamma())
          .as(mean.get(i).rule())
          .isCloseTo(1, within(1e-9));
    }
  }

  /** What conjugate gradient approaches, worked out at once; no other rule is below it. */
  @Test
  void theNaturalGradientIsTheFloorOfGamma() throws InterruptedException {
    String[] rules = {"ngd", "ef", "ief", "sf", "hf:40", "kfac", "ekfac", "iekfac"};
    List<UpdateFigures> figures = evaluate(1, List.of(1e-12), rules);
    Matrix gradient = network.gradient();
    double square = gradient.t().times(network.fisher().pseudoInverse()).times(gradient).get(0, 0);
    double floor = figures.get(1).gamma();
    assertThat(figures.get(1).rule()).isEqualTo("ngd");
    assertThat(floor * Math.sqrt(square)).isCloseTo(1, within(1e-8));
    assertThat(figures)
        .allSatisfy(
            figure -> assertThat(figure.gamma()).isGreaterThanOrEqualTo(floor * (1 - 1e-9)));
  }

  @Test
  void oneClassInABatchIsNoTrouble() throws InterruptedException {
    Arrays.fill(network.labels, 1);
    assertThat(evaluate(1, List.of(1e-3), "ef", "ief", "sf", "hf", "kfac", "ekfac", "iekfac"))
        .hasSize(8)
        .allSatisfy(figure -> assertThat(figure.gamma()).isPositive().isFinite());
  }

  @Test
  void weightsThatAreNotNumbersAreNamed() {
    NDArray bias = network.model.parameters().get(1);
    bias.addi(Double.NaN);
    assertThatThrownBy(() -> evaluate(1, List.of(1e-3), "ef"))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("The gradient")
        .hasMessageContaining("weights");
  }

  @Test
  void indicatorsAreComparedWithTheGradientAndTheBestReachable() throws InterruptedException {
    List<UpdateFigures> figures = evaluate(1, List.of(1e-3), "ief", "hf");
    List<Indicator> records =
        UpdateFigures.indicators(figures).stream()
            .map(
                builder ->
                    builder
                        .setSource("")
                        .setTask("")
                        .setTrialId("trial")
                        .setCheckpoint("")
                        .setWeightsDigest("digest")
                        .setStep(5)
                        .setStage(0)
                        .setBatch(0)
                        .build())
            .toList();
    assertThat(records).extracting(Indicator::getRule).containsExactly("sgd", "ief", "hf");
    assertThat(records.get(0).getGammaToSgd()).isEqualTo(1);
    assertThat(records.get(2).getGammaToHf()).isEqualTo(1);
    assertThat(records.get(1).getGammaToSgd())
        .isCloseTo(figures.get(1).gamma() / figures.get(0).gamma(), within(1e-12));
    assertThat(records.get(1).getGammaToHf()).isGreaterThanOrEqualTo(1);
    UpdateFigures useless = new UpdateFigures("ef", 1, 0, 0, 0, 0, 1, 0, 1);
    Indicator none =
        UpdateFigures.indicators(List.of(figures.get(0), useless))
            .get(1)
            .setSource("")
            .setTask("")
            .setTrialId("")
            .setCheckpoint("")
            .setWeightsDigest("")
            .setStep(0)
            .setStage(0)
            .setBatch(0)
            .build();
    assertThat(none.getGamma()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(none.getGammaToSgd()).isNull();
    assertThat(none.getGammaToHf()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"sf, 0, other than 0", "kfac, -1, above 0", "iekfac, 0, above 0", "ef, NaN, finite"})
  void impossibleDampingsAreRefused(String rule, double damping, String expected) {
    assertThatThrownBy(() -> evaluate(1, List.of(damping), rule))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(expected)
        .hasMessageContaining("found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"adam", "sf:0", "hf:", "ief:2", "SF", ""})
  void whatIsNoRuleIsRefused(String text) {
    assertThatThrownBy(() -> UpdateRule.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rulesAreReadAndWritten() {
    for (String text : List.of("sgd", "ef", "ief", "sf", "sf:3", "hf", "hf:20", "kfac", "iekfac")) {
      assertThat(UpdateRule.of(text)).hasToString(text);
    }
    assertThat(UpdateRule.of("sf").count()).isEqualTo(1);
    assertThat(UpdateRule.of("hf").count()).isEqualTo(10);
  }
}
