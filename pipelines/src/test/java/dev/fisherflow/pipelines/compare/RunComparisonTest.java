package dev.fisherflow.pipelines.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fisherflow.pipelines.compare.Difference.Kind;
import dev.fisherflow.pipelines.manifest.ManifestJson;
import dev.fisherflow.schemas.ManifestState;
import dev.fisherflow.schemas.NamedDigest;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialOutcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Plants one kind of difference after the other. */
class RunComparisonTest {

  private final RunManifest earlier = ManifestedRuns.run("earlier");

  /**
   * Two settings with the scores m - 0.02, m, m + 0.02 over the seeds: a standard deviation of 0.02
   * with 4 degrees of freedom. At 1 % for six trials, R's qt(1 - 0.005 / 6, 4) = 7.52867, and two
   * trials may differ by 7.52867 * 0.02 * sqrt(2) = 0.21294; means of three by 0.12294.
   */
  private static final double NOISE = 0.21294;

  @Test
  void aRunIsIdenticalToItself() {
    List<TrialOutcome> reversed = new ArrayList<>(earlier.getOutcomes());
    Collections.reverse(reversed);
    RunComparison comparison =
        RunComparison.of(earlier, ManifestedRuns.with(ManifestedRuns.run("later"), reversed));
    assertThat(comparison.verdict()).isEqualTo(Verdict.IDENTICAL);
    assertThat(comparison.differences()).isEmpty();
    assertThat(comparison.changes()).isEmpty();
    assertThat(comparison.summary()).isEqualTo("identical: 6 trials, 2 cells");
  }

  @Test
  void aModelNamedFromElsewhereIsTheSame() {
    RunManifest elsewhere =
        ManifestedRuns.each(
            ManifestedRuns.run("later"),
            outcome ->
                TrialOutcome.newBuilder(outcome)
                    .setTrial(
                        Trial.newBuilder(outcome.getTrial()).setModel("/other/minilm").build())
                    .setDigest("of a result with that name")
                    .build());
    assertThat(RunComparison.of(earlier, elsewhere).differences(Kind.TRIAL)).isEmpty();
  }

  @Test
  void oneByteOfDataIsData() {
    RunManifest later =
        ManifestedRuns.run(
            "later",
            ManifestedRuns.SPEC,
            "other",
            trial -> ManifestedRuns.score(trial) + 0.001,
            trial -> trial);
    RunComparison comparison = RunComparison.of(earlier, later);
    assertThat(comparison.verdict()).isEqualTo(Verdict.WITHIN_NOISE);
    assertThat(comparison.differences(Kind.DATASET))
        .singleElement()
        .satisfies(
            dataset -> {
              assertThat(dataset.name()).isEqualTo("sst2");
              assertThat(dataset.cause()).isEqualTo(Cause.DATA);
            });
    assertAllTrialsAndCells(comparison, Cause.DATA, "dataset of sst2");
    assertThat(comparison.differences(Kind.SUBMISSION))
        .hasSize(2)
        .allMatch(zip -> zip.cause() == Cause.DATA);
    assertThat(comparison.summary()).isEqualTo("within noise: 6 of 6 trials differ (6 data)");
  }

  @Test
  void otherDataThatChangesNoScoreIsADifferenceAllTheSame() {
    RunManifest later =
        ManifestedRuns.run(
            "later", ManifestedRuns.SPEC, "other", ManifestedRuns::score, trial -> trial);
    RunComparison comparison = RunComparison.of(earlier, later);
    assertThat(comparison.verdict()).isEqualTo(Verdict.WITHIN_NOISE);
    assertThat(comparison.differences()).extracting(Difference::kind).containsOnly(Kind.DATASET);
  }

  @Test
  void theSameRawFilesPreparedOtherwiseAreCode() {
    RunManifest other =
        ManifestedRuns.run(
            "later",
            ManifestedRuns.SPEC,
            "other",
            trial -> ManifestedRuns.score(trial) + 0.001,
            trial -> trial);
    RunManifest later = RunManifest.newBuilder(other).setSources(earlier.getSources()).build();
    RunComparison comparison = RunComparison.of(earlier, later);
    assertAllTrialsAndCells(comparison, Cause.CODE, "preparation of the same raw files of sst2");
  }

  @Test
  void sumsOfEarlierVersionsAreComparedAsMeans() {
    UnaryOperator<Trial> mrpc = trial -> Trial.newBuilder(trial).setTask("mrpc").build();
    RunManifest sums =
        ManifestedRuns.run(
            "earlier", ManifestedRuns.SPEC, "data", trial -> 1.25 + trial.getSeed(), mrpc);
    RunManifest means =
        RunManifest.newBuilder(
                ManifestedRuns.run(
                    "later", ManifestedRuns.SPEC, "data", t -> (1.25 + t.getSeed()) / 2, mrpc))
            .setScores(ManifestJson.MEAN)
            .build();
    assertThat(RunComparison.of(sums, means).differences())
        .allSatisfy(difference -> assertThat(difference.delta()).isIn(null, 0.0));
  }

  @Test
  void otherWeightsOfTheModelAreData() {
    RunManifest other =
        ManifestedRuns.run(
            "later",
            ManifestedRuns.SPEC,
            "data",
            trial -> ManifestedRuns.score(trial) - 0.3,
            trial -> Trial.newBuilder(trial).setModelDigest("other").build());
    RunManifest later =
        RunManifest.newBuilder(other)
            .setModels(List.of(new NamedDigest("minilm", "other")))
            .build();
    RunComparison comparison = RunComparison.of(earlier, later);
    assertThat(comparison.verdict()).isEqualTo(Verdict.WITHIN_NOISE);
    assertAllTrialsAndCells(comparison, Cause.DATA, "model minilm");
  }

  @Test
  void aChangedDefaultIsCodeAndNamed() {
    RunManifest other =
        ManifestedRuns.run(
            "later",
            ManifestedRuns.SPEC,
            "data",
            trial -> ManifestedRuns.score(trial) + (ief(trial) ? 0.001 : 0),
            RunComparisonTest::damped);
    RunManifest later =
        RunManifest.newBuilder(other)
            .setDefaults(
                earlier.getDefaults().stream()
                    .map(
                        taken ->
                            taken.getName().endsWith(".damping")
                                ? new NamedValue(taken.getName(), "1e-5")
                                : taken)
                    .toList())
            .build();
    RunComparison comparison = RunComparison.of(earlier, later);
    assertThat(comparison.verdict()).isEqualTo(Verdict.WITHIN_NOISE);
    assertThat(comparison.differences(Kind.TRIAL))
        .hasSize(3)
        .allSatisfy(
            trial -> {
              assertThat(trial.name()).startsWith("sst2 minilm lora-r8 ief");
              assertThat(trial.cause()).isEqualTo(Cause.CODE);
              assertThat(trial.reasons()).containsExactly("default of damping 1e-7 -> 1e-5");
            });
    assertThat(comparison.differences(Kind.CELL))
        .singleElement()
        .satisfies(cell -> assertThat(cell.cause()).isEqualTo(Cause.CODE));
    assertThat(comparison.changes())
        .extracting(Change::text)
        .containsExactly("default of optimizers[1].damping 1e-7 -> 1e-5");
  }

  @Test
  void aChangedSpecificationIsCodeAndToldFromADefault() {
    RunManifest later =
        ManifestedRuns.run(
            "later",
            ManifestedRuns.SPEC.replace("learningRate: 10", "learningRate: 10, damping: 1e-5"),
            "data",
            trial -> ManifestedRuns.score(trial) + (ief(trial) ? 0.001 : 0),
            trial -> trial);
    assertThat(RunComparison.of(earlier, later).differences(Kind.TRIAL))
        .hasSize(3)
        .allSatisfy(
            trial -> {
              assertThat(trial.cause()).isEqualTo(Cause.CODE);
              assertThat(trial.reasons()).containsExactly("specification: damping 1e-7 -> 1e-5");
            });
  }

  @Test
  void aGrownSweepHasNewTrialsOfItsSpecification() {
    RunManifest later =
        ManifestedRuns.run(
            "later",
            ManifestedRuns.SPEC.replace(
                "optimizers:", "optimizers:\n  - {type: sgd, learningRate: 1}"),
            "data",
            ManifestedRuns::score,
            trial -> trial);
    RunComparison comparison = RunComparison.of(earlier, later);
    assertThat(comparison.verdict()).isEqualTo(Verdict.WITHIN_NOISE);
    assertThat(comparison.differences(Kind.TRIAL))
        .hasSize(3)
        .allSatisfy(
            trial -> {
              assertThat(trial.name()).contains(" sgd ");
              assertThat(trial.earlier()).isEqualTo("-");
              assertThat(trial.cause()).isEqualTo(Cause.CODE);
            });
    assertThat(RunComparison.of(later, earlier).differences(Kind.TRIAL))
        .hasSize(3)
        .allMatch(trial -> trial.later().equals("-"));
  }

  @Test
  void anotherNumericsVersionIsCode() {
    RunManifest later =
        ManifestedRuns.run(
            "later",
            ManifestedRuns.SPEC,
            "data",
            trial -> ManifestedRuns.score(trial) + 0.5,
            trial ->
                Trial.newBuilder(trial).setNumericsVersion(trial.getNumericsVersion() + 1).build());
    RunComparison comparison = RunComparison.of(earlier, later);
    assertThat(comparison.verdict()).isEqualTo(Verdict.WITHIN_NOISE);
    assertAllTrialsAndCells(comparison, Cause.CODE, "numerics version 3 -> 4");
  }

  @Test
  void otherCodeAccountsForOtherWeightsOfTheSameTrials() {
    RunManifest later = RunManifest.newBuilder(shifted(0.5)).setCodeDigest("d".repeat(64)).build();
    RunComparison comparison = RunComparison.of(earlier, later);
    assertThat(comparison.verdict()).isEqualTo(Verdict.WITHIN_NOISE);
    assertAllTrialsAndCells(comparison, Cause.CODE, "code cccccccccccc -> dddddddddddd");
  }

  @Test
  void anotherCommitOfTheSameCodeAccountsForNothing() {
    RunManifest later = RunManifest.newBuilder(shifted(0.5)).setCodeCommit("b".repeat(40)).build();
    assertThat(RunComparison.of(earlier, later).verdict()).isEqualTo(Verdict.DRIFT);
  }

  @Test
  void otherThreadsAreEnvironmentAndNeverDrift() {
    RunManifest later =
        RunManifest.newBuilder(
                ManifestedRuns.each(
                    shifted(0.3), o -> TrialOutcome.newBuilder(o).setThreads(1).build()))
            .setThreadsPerTrial(1)
            .build();
    RunComparison comparison = RunComparison.of(earlier, later);
    assertThat(comparison.verdict()).isEqualTo(Verdict.WITHIN_NOISE);
    assertAllTrialsAndCells(comparison, Cause.ENVIRONMENT, "threads 2 -> 1");
    assertThat(comparison.differences(Kind.TRIAL))
        .as("more than seeds account for, and said so")
        .noneMatch(Difference::withinNoise);
  }

  @Test
  void otherThreadsThatChangeNothingAreIdentical() {
    RunManifest later =
        RunManifest.newBuilder(
                ManifestedRuns.each(
                    ManifestedRuns.run("later"),
                    o -> TrialOutcome.newBuilder(o).setThreads(1).build()))
            .setThreadsPerTrial(1)
            .build();
    RunComparison comparison = RunComparison.of(earlier, later);
    assertThat(comparison.verdict()).isEqualTo(Verdict.IDENTICAL);
    assertThat(comparison.changes())
        .extracting(Change::text)
        .containsExactly("threads per trial 2 -> 1");
  }

  @Test
  void anotherPyTorchIsEnvironment() {
    RunManifest later =
        RunManifest.newBuilder(shifted(0.001))
            .setVersions(List.of(new NamedValue("java", "17"), new NamedValue("PyTorch", "2.8.0")))
            .build();
    assertAllTrialsAndCells(
        RunComparison.of(earlier, later), Cause.ENVIRONMENT, "PyTorch 2.7.1 -> 2.8.0");
  }

  @Test
  void anotherRunnerAccountsForNothing() {
    RunManifest later =
        RunManifest.newBuilder(shifted(0.5)).setRunner("flink").setTrialsAtOnce(4).build();
    RunComparison comparison = RunComparison.of(earlier, later);
    assertThat(comparison.verdict()).isEqualTo(Verdict.DRIFT);
    assertThat(comparison.changes()).hasSize(2).noneMatch(Change::matters);
  }

  @Test
  void aMachinesFailureIsEnvironmentAndAnotherFailureIsUnexplained() {
    for (String cause : List.of("OUT_OF_MEMORY", "INTERNAL")) {
      TrialOutcome first = earlier.getOutcomes().get(0);
      RunManifest later =
          ManifestedRuns.each(
              ManifestedRuns.run("later"),
              o ->
                  o.getTrial().getTrialId().equals(first.getTrial().getTrialId())
                      ? ManifestedRuns.failed(o, cause)
                      : o);
      assertThat(RunComparison.of(earlier, later).differences(Kind.TRIAL))
          .singleElement()
          .satisfies(
              trial -> {
                assertThat(trial.later()).isEqualTo("FAILED " + cause);
                assertThat(trial.cause())
                    .isEqualTo(cause.equals("INTERNAL") ? Cause.UNEXPLAINED : Cause.ENVIRONMENT);
              });
    }
  }

  @Test
  void anotherSeedIsNumericNoiseWithinTheSpreadOverSeeds() {
    RunManifest later =
        ManifestedRuns.run(
            "later",
            ManifestedRuns.SPEC.replace("seeds: [1, 2, 3]", "seeds: [1, 2, 4]"),
            "data",
            trial -> ManifestedRuns.score(trial) - (trial.getSeed() == 4 ? 0.05 : 0),
            trial -> trial);
    RunComparison comparison = RunComparison.of(earlier, later);
    assertThat(comparison.verdict()).isEqualTo(Verdict.WITHIN_NOISE);
    assertThat(comparison.differences(Kind.TRIAL))
        .hasSize(2)
        .allSatisfy(
            trial -> {
              assertThat(trial.cause()).isEqualTo(Cause.NOISE);
              assertThat(trial.reasons()).containsExactly("seed 3 -> 4");
              assertThat(trial.noise()).isCloseTo(NOISE, within(1e-4));
              assertThat(trial.delta()).isCloseTo(-0.03, within(1e-9));
            });
    assertThat(comparison.differences(Kind.CELL))
        .hasSize(2)
        .allSatisfy(cell -> assertThat(cell.cause()).isEqualTo(Cause.NOISE));
  }

  @Test
  void anotherSeedThatIsFarOffIsUnexplained() {
    RunManifest later =
        ManifestedRuns.run(
            "later",
            ManifestedRuns.SPEC.replace("seeds: [1, 2, 3]", "seeds: [1, 2, 4]"),
            "data",
            trial -> trial.getSeed() == 4 ? 0.5 : ManifestedRuns.score(trial),
            trial -> trial);
    RunComparison comparison = RunComparison.of(earlier, later);
    assertThat(comparison.verdict()).isEqualTo(Verdict.DRIFT);
    assertThat(comparison.differences(Kind.TRIAL))
        .hasSize(2)
        .allMatch(trial -> trial.cause() == Cause.UNEXPLAINED);
  }

  @Test
  void whatDiffersForNoReasonIsNoiseOrUnexplainedByItsSize() {
    RunComparison small = RunComparison.of(earlier, shifted(0.122));
    assertThat(small.verdict()).isEqualTo(Verdict.WITHIN_NOISE);
    assertThat(small.differences(Kind.TRIAL))
        .hasSize(6)
        .allMatch(trial -> trial.cause() == Cause.NOISE);
    RunComparison together = RunComparison.of(earlier, shifted(0.124));
    assertThat(together.differences(Kind.TRIAL)).allMatch(trial -> trial.cause() == Cause.NOISE);
    assertThat(together.differences(Kind.CELL))
        .as("three times the same way is no noise")
        .allMatch(cell -> cell.cause() == Cause.UNEXPLAINED);
    RunComparison large = RunComparison.of(earlier, shifted(NOISE + 0.001));
    assertThat(large.verdict()).isEqualTo(Verdict.DRIFT);
    assertThat(large.differences(Kind.TRIAL))
        .hasSize(6)
        .allMatch(trial -> trial.cause() == Cause.UNEXPLAINED);
    assertThat(large.summary()).isEqualTo("drift: 6 of 6 trials differ (6 unexplained)");
  }

  @Test
  void withOneSeedNoiseIsThatOfAnAccuracy() {
    String spec = ManifestedRuns.SPEC.replace("seeds: [1, 2, 3]", "seeds: [1]");
    RunManifest before = ManifestedRuns.run("earlier", spec, "data", trial -> 0.8, trial -> trial);
    RunManifest after = ManifestedRuns.run("later", spec, "data", trial -> 0.8001, trial -> trial);
    // qnorm(1 - 0.005 / 2) * sqrt(0.8 * 0.2 / 1000) * sqrt(2) = 2.80703 * 0.0178885
    assertThat(RunComparison.of(before, after).differences(Kind.TRIAL))
        .hasSize(2)
        .allSatisfy(
            trial -> {
              assertThat(trial.noise()).isCloseTo(0.050214, within(1e-4));
              assertThat(trial.cause()).isEqualTo(Cause.NOISE);
            });
  }

  @Test
  void oneValidationExampleIsNoise() {
    RunManifest before =
        ManifestedRuns.run("earlier", ManifestedRuns.SPEC, "data", trial -> 0.8, trial -> trial);
    RunManifest after =
        ManifestedRuns.run("later", ManifestedRuns.SPEC, "data", trial -> 0.801, trial -> trial);
    assertThat(RunComparison.of(before, after).verdict()).isEqualTo(Verdict.WITHIN_NOISE);
    RunManifest far =
        ManifestedRuns.run("later", ManifestedRuns.SPEC, "data", trial -> 0.8021, trial -> trial);
    assertThat(RunComparison.of(before, far).verdict()).isEqualTo(Verdict.DRIFT);
  }

  @Test
  void aRunThatDidNotEndWellIsDrift() {
    RunManifest failed =
        RunManifest.newBuilder(earlier)
            .setRunId("failed")
            .setState(ManifestState.failed)
            .setFailure("no space left")
            .setOutcomes(List.of())
            .build();
    RunComparison comparison = RunComparison.of(earlier, failed);
    assertThat(comparison.verdict()).isEqualTo(Verdict.DRIFT);
    assertThat(comparison.differences())
        .singleElement()
        .satisfies(
            run ->
                assertThat(run.reasons()).containsExactly("the later run failed: no space left"));
  }

  @Test
  void soIsOneThatWasStopped() {
    RunManifest stopped =
        RunManifest.newBuilder(earlier)
            .setState(ManifestState.stopped)
            .setFailure("the disk is full")
            .setOutcomes(List.of())
            .build();
    assertThat(RunComparison.of(stopped, earlier).differences())
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.reasons())
                  .containsExactly("the earlier run was stopped: the disk is full");
              assertThat(run.earlier()).isEqualTo("stopped");
            });
  }

  @Test
  void theFolderOfAModelDoesNotMatter() {
    RunManifest here = moved("/here/t5-base");
    RunManifest there = moved("/there/t5-base/");
    assertThat(RunComparison.of(here, there).differences()).isEmpty();
  }

  @Test
  void aComparisonIsReadAsWritten() {
    RunComparison comparison =
        RunComparison.of(
            earlier,
            ManifestedRuns.run(
                "later",
                ManifestedRuns.SPEC,
                "other",
                trial -> ManifestedRuns.score(trial) + 0.001,
                trial -> trial));
    assertThat(RunComparison.read(comparison.json())).isEqualTo(comparison);
    assertThat(new String(comparison.json(), StandardCharsets.UTF_8))
        .contains("\"summary\" : \"within noise: 6 of 6 trials differ (6 data)\"");
  }

  private RunManifest moved(String model) {
    RunManifest moved =
        ManifestedRuns.run(
            "run",
            ManifestedRuns.SPEC,
            "data",
            ManifestedRuns::score,
            trial -> Trial.newBuilder(trial).setModel(model).build());
    return RunManifest.newBuilder(moved)
        .setModels(List.of(new NamedDigest(model, "weights")))
        .build();
  }

  /** A run whose scores are all lower. */
  private RunManifest shifted(double by) {
    return ManifestedRuns.each(
        ManifestedRuns.run("later"), o -> ManifestedRuns.scored(o, o.getScore() - by));
  }

  private static boolean ief(Trial trial) {
    return trial.getOptimizer().getType().equals("ief");
  }

  private static Trial damped(Trial trial) {
    return ief(trial)
        ? Trial.newBuilder(trial)
            .setOptimizer(
                OptimizerSettings.newBuilder(trial.getOptimizer()).setDamping(1e-5).build())
            .build()
        : trial;
  }

  private static void assertAllTrialsAndCells(
      RunComparison comparison, Cause cause, String reason) {
    assertThat(comparison.differences(Kind.TRIAL))
        .hasSize(6)
        .allSatisfy(
            trial -> {
              assertThat(trial.cause()).isEqualTo(cause);
              assertThat(trial.reasons()).containsExactly(reason);
            });
    assertThat(comparison.differences(Kind.CELL))
        .hasSize(2)
        .allSatisfy(
            cell -> {
              assertThat(cell.cause()).isEqualTo(cause);
              assertThat(cell.reasons()).contains(reason);
            });
  }
}
