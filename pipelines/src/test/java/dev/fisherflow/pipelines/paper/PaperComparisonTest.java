package dev.fisherflow.pipelines.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fisherflow.pipelines.paper.PaperComparison.Cell;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The paper's figures beside those of results that are made up. */
class PaperComparisonTest {

  @Test
  void allFiguresOfTheTablesAreThere() {
    List<PublishedFigure> all = PublishedFigure.all();
    assertThat(all).hasSize(295);
    assertThat(all).filteredOn(figure -> figure.table() == 5).hasSize(75);
    assertThat(all).filteredOn(figure -> figure.table() == 6).hasSize(105);
    assertThat(all).filteredOn(figure -> figure.table() == 7).hasSize(105);
    assertThat(all).filteredOn(figure -> figure.table() == 8).hasSize(10);
    assertThat(all).allSatisfy(figure -> assertThat(PaperSetup.of(figure)).isNotNull());
    assertThat(PublishedAverage.all()).hasSize(15);
  }

  @Test
  void ofThePapersSetupEveryCellIsFilled() {
    List<TrialResult> results = new ArrayList<>();
    double[] accuracies = {0.810, 0.815, 0.820};
    for (int seed = 1; seed <= 3; seed++) {
      results.add(result(trial(), seed, accuracies[seed - 1]));
    }
    PaperComparison comparison = PaperComparison.of(results, List.of());
    assertThat(comparison.cells()).hasSize(295);
    assertThat(comparison.filled())
        .extracting(cell -> cell.paper().metric())
        .containsExactly("final_train_loss", "accuracy", "matthews");
    Cell accuracy = comparison.filled().get(1);
    assertThat(accuracy.ours().mean()).isCloseTo(81.5, within(1e-9));
    assertThat(accuracy.ours().deviation()).isCloseTo(0.5, within(1e-9));
    assertThat(accuracy.difference().orElseThrow()).isCloseTo(-0.2, within(1e-9));
    assertThat(accuracy.inside()).as("0.2 <= 2 sqrt(.16² / 3 + .5² / 3)").contains(true);
    Cell test = cell(comparison, 7);
    assertThat(test.ours()).isNull();
    assertThat(test.reason()).contains("GLUE's site");
  }

  @Test
  void aDifferenceBeyondTwoErrorsIsOutside() {
    List<TrialResult> results = new ArrayList<>();
    for (int seed = 1; seed <= 3; seed++) {
      results.add(result(trial(), seed, 0.80 + 0.001 * seed));
    }
    assertThat(PaperComparison.of(results, List.of()).filled().get(1).inside()).contains(false);
    assertThat(PaperComparison.of(results.subList(0, 1), List.of()).filled().get(1).inside())
        .as("one seed has no deviation")
        .isEmpty();
  }

  static List<Arguments> differences() {
    return List.of(
        change("model minilm, the paper's t5-base", trial -> trial.setModel("minilm")),
        change("epochs 2, the paper's 20", trial -> trial.setEpochs(2)),
        change("limit 100, the paper's none", trial -> trial.setLimit(100L)),
        change("batch size 16, the paper's 32", trial -> trial.setBatchSize(16)),
        change("validation every 7, the paper's 100", trial -> trial.setEvaluateEvery(7)),
        change("tokens 50, the paper's 100", trial -> trial.setMaxTokens(50)),
        change(
            "settings learningRate=49",
            trial ->
                trial.setOptimizer(
                    OptimizerSettings.newBuilder(trial.getOptimizer())
                        .setLearningRate(49.0)
                        .build())));
  }

  private static Arguments change(String words, Consumer<Trial.Builder> how) {
    return Arguments.of(words, how);
  }

  @ParameterizedTest
  @MethodSource("differences")
  void anotherSetupLeavesTheReason(String words, Consumer<Trial.Builder> how) {
    Trial.Builder other = Trial.newBuilder(trial());
    how.accept(other);
    PaperComparison comparison =
        PaperComparison.of(List.of(result(other.build(), 1, 0.8)), List.of());
    assertThat(comparison.filled()).isEmpty();
    assertThat(cell(comparison, 6).reason()).contains(words);
  }

  @Test
  void anotherNumberOfTrainedNumbersIsNotThePapers() {
    TrialResult result =
        TrialResult.newBuilder(result(trial(), 1, 0.8)).setTrainableParameters(7).build();
    PaperComparison comparison = PaperComparison.of(List.of(result), List.of());
    assertThat(cell(comparison, 6).reason()).isEqualTo("trained numbers 7, the paper's 15360");
    assertThat(comparison.cells())
        .filteredOn(cell -> cell.paper().task().equals("rte"))
        .allSatisfy(cell -> assertThat(cell.reason()).isEqualTo("not run"));
  }

  @Test
  void labelledTestSetsAreScored() {
    Trial mlp = trial(SweepSpecification.preset("paper-mlp"), "sgd");
    TrialResult result =
        TrialResult.newBuilder(result(mlp, 1, 0.543)).setTrainableParameters(10_510_346).build();
    TestScore score =
        TestScore.newBuilder()
            .setTask("cifar10")
            .setModel(mlp.getModel())
            .setAdapter("full")
            .setOptimizer("sgd")
            .setTrialId(mlp.getTrialId())
            .setStep(1)
            .setRows(10_000)
            .setCorrect(5_440)
            .build();
    PaperComparison comparison = PaperComparison.of(List.of(result), List.of(score));
    Cell test =
        comparison.filled().stream()
            .filter(cell -> cell.paper().isTest())
            .findFirst()
            .orElseThrow();
    assertThat(test.ours().mean()).isCloseTo(54.4, within(1e-9));
    assertThat(test.difference().orElseThrow()).isCloseTo(0, within(1e-9));
  }

  private static Cell cell(PaperComparison comparison, int table) {
    return comparison.cells().stream()
        .filter(cell -> cell.paper().table() == table)
        .filter(cell -> cell.paper().adapter().equals("prompt"))
        .filter(cell -> cell.paper().task().equals("cola"))
        .filter(cell -> cell.paper().optimizer().equals("ief"))
        .findFirst()
        .orElseThrow();
  }

  private static Trial trial() {
    return trial(SweepSpecification.preset("paper-prompt-tuning"), "ief");
  }

  private static Trial trial(SweepSpecification preset, String optimizer) {
    Task task = preset.tasks().get(0);
    return Trial.newBuilder()
        .setTrialId("t")
        .setTask(task.key())
        .setModel("models/" + preset.models().get(0))
        .setModelDigest("")
        .setDatasetDigest("")
        .setAdapter(preset.adapters().get(0))
        .setOptimizer(
            preset.optimizers().stream()
                .filter(each -> each.getType().equals(optimizer))
                .findFirst()
                .orElseThrow())
        .setSeed(1)
        .setBatchSize(preset.training().get(task).get(0).batchSize())
        .setEpochs(preset.training().get(task).get(0).epochs())
        .setSteps(100)
        .setEvaluateEvery(preset.training().get(task).get(0).evaluateEvery())
        .setMaxTokens(preset.training().get(task).get(0).maxTokens())
        .setNumericsVersion(1)
        .build();
  }

  private static TrialResult result(Trial of, long seed, double accuracy) {
    Trial trial =
        Trial.newBuilder(of)
            .setSeed(seed)
            .setTrialId(of.getTrialId() + (seed == 1 ? "" : seed))
            .build();
    return TrialResult.newBuilder()
        .setTrial(trial)
        .setStatus(TrialStatus.SUCCEEDED)
        .setBest(
            Checkpoint.newBuilder()
                .setTrialId(trial.getTrialId())
                .setUri("")
                .setStep(1)
                .setEpoch(1)
                .setMetrics(List.of(new Metric("accuracy", accuracy), new Metric("matthews", 0.5)))
                .setScore(accuracy)
                .setWeightsDigest("")
                .build())
        .setFinalLoss(0.02)
        .setStepsDone(1)
        .setTrainableParameters(15_360)
        .setThreads(1)
        .setDevice("cpu")
        .setSeconds(1)
        .build();
  }
}
