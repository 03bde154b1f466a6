package dev.fisherflow.transforms.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fisherflow.schemas.Candidate;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.Records;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SelectionRuleTest {

  private static final Method METHOD = new Method("minilm", "lora-r8", "adamw");

  @Test
  void theSettingIsChosenByItsMeanOverTasksThenTheBestSeed() {
    // Means: 0.1 has (0.60 / 2 + 0.80) / 2 = 0.55, 0.01 has (0.75 / 2 + 0.55) / 2 = 0.4625.
    List<TrialResult> results =
        List.of(
            scored("cola", 0.1, 1, 0.50),
            scored("cola", 0.1, 2, 0.70),
            scored("rte", 0.1, 1, 0.78),
            scored("rte", 0.1, 2, 0.82),
            scored("cola", 0.01, 1, 0.74),
            scored("cola", 0.01, 2, 0.76),
            scored("rte", 0.01, 1, 0.54),
            scored("rte", 0.01, 2, 0.56));
    SelectionRule.Outcome outcome = select(results);
    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.selections()).extracting(Selection::getTask).containsExactly("cola", "rte");
    Selection cola = outcome.selections().get(0);
    assertThat(cola.getHyperparameters()).isEqualTo("learningRate=0.1");
    assertThat(cola.getSettingScore()).isCloseTo((0.60 / 2 + 0.80) / 2, within(1e-12));
    assertThat(cola.getTrial()).isEqualTo(results.get(1).getTrial());
    assertThat(cola.getCheckpoint()).isEqualTo(results.get(1).getBest());
    // The losers of the other setting are better on this task alone, and say so.
    assertThat(cola.getCandidates())
        .extracting(Candidate::getScore)
        .containsExactly(0.76, 0.74, 0.70, 0.50);
    assertThat(cola.getCandidates())
        .extracting(Candidate::getMargin)
        .containsExactly(0.70 - 0.76, 0.70 - 0.74, 0.0, 0.70 - 0.50);
    assertThat(outcome.selections().get(1).getTrial().getSeed()).isEqualTo(2);
  }

  @Test
  void aSeedWithoutAScoreCountsAsTheLowestValue() {
    List<TrialResult> results =
        List.of(
            scored("cola", 0.1, 1, 0.9),
            ended("cola", 0.1, 2, TrialStatus.DIVERGED, 0.95),
            scored("cola", 0.01, 1, 0.5),
            scored("cola", 0.01, 2, 0.6));
    Selection selection = select(results).selections().get(0);
    assertThat(selection.getHyperparameters()).isEqualTo("learningRate=0.01");
    assertThat(selection.getCandidates())
        .extracting(Candidate::getScore)
        .containsExactly(0.9, 0.6, 0.5, null);
    assertThat(selection.getCandidates())
        .last()
        .satisfies(
            diverged -> {
              assertThat(diverged.getStatus()).isEqualTo(TrialStatus.DIVERGED);
              assertThat(diverged.getMargin()).isNull();
            });
  }

  @Test
  void tasksOfTwoMetricsWeighAsMuchAsTasksOfOne() {
    // Scores in records are sums. Means: 0.1 has (0.825 + 0.90) / 2, 0.01 (0.815 + 0.915) / 2.
    List<TrialResult> results =
        List.of(
            scored("mrpc", 0.1, 1, 0.80 + 0.85),
            scored("sst2", 0.1, 1, 0.90),
            scored("mrpc", 0.01, 1, 0.79 + 0.84),
            scored("sst2", 0.01, 1, 0.915));
    assertThat(select(results).selections())
        .extracting(Selection::getHyperparameters)
        .containsOnly("learningRate=0.01");
  }

  @Test
  void aTrialThatDivergedLateMayKeepItsBestCheckpoint() {
    List<TrialResult> results =
        List.of(
            scored("cola", 0.1, 1, 0.9),
            ended("cola", 0.1, 2, TrialStatus.DIVERGED, 0.95),
            scored("cola", 0.01, 1, 0.5),
            scored("cola", 0.01, 2, 0.6));
    Selection kept =
        new SelectionRule(METHOD, results, Diverged.KEEP_BEST).select().selections().get(0);
    assertThat(kept.getHyperparameters()).isEqualTo("learningRate=0.1");
    assertThat(kept.getTrial().getSeed()).isEqualTo(2);
    assertThat(kept.getCheckpoint().getScore()).isEqualTo(0.95);
  }

  @Test
  void equalScoresGoToTheEarlierStepThenTheTrialId() {
    TrialResult late = at(scored("cola", 0.1, 1, 0.5), 20);
    TrialResult early = at(scored("cola", 0.1, 2, 0.5), 10);
    assertThat(select(List.of(late, early)).selections().get(0).getTrial())
        .isEqualTo(early.getTrial());
    TrialResult a = scored("cola", 0.1, 1, 0.5);
    TrialResult b = scored("cola", 0.1, 2, 0.5);
    Trial first =
        a.getTrial().getTrialId().compareTo(b.getTrial().getTrialId()) < 0
            ? a.getTrial()
            : b.getTrial();
    assertThat(select(List.of(a, b)).selections().get(0).getTrial()).isEqualTo(first);
    assertThat(select(List.of(b, a)).selections().get(0).getTrial()).isEqualTo(first);
  }

  @Test
  void equalSettingsGoByTheirNames() {
    List<TrialResult> results = List.of(scored("cola", 0.1, 1, 0.5), scored("cola", 0.01, 1, 0.5));
    assertThat(select(results).selections().get(0).getHyperparameters())
        .isEqualTo("learningRate=0.01");
  }

  @Test
  void nanAndInfinityNeverWin() {
    List<TrialResult> results =
        List.of(
            scored("cola", 0.1, 1, Double.NaN),
            scored("cola", 0.1, 2, Double.POSITIVE_INFINITY),
            scored("cola", 0.1, 3, -0.2));
    Selection selection = select(results).selections().get(0);
    assertThat(selection.getCheckpoint().getScore()).isEqualTo(-0.2);
    assertThat(selection.getSettingScore()).isEqualTo(-0.1);
    assertThat(selection.getCandidates()).extracting(Candidate::getScore).startsWith(-0.2);
  }

  @Test
  void aTaskWithoutScoresIsARecord() {
    SelectionRule.Outcome outcome =
        select(
            List.of(
                scored("cola", 0.1, 1, 0.5),
                ended("rte", 0.1, 1, TrialStatus.DIVERGED, 0.6),
                ended("rte", 0.1, 2, TrialStatus.FAILED, Double.NaN)));
    assertThat(outcome.selections()).extracting(Selection::getTask).containsExactly("cola");
    assertThat(outcome.failures())
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.getStage()).isEqualTo("select");
              assertThat(failure.getFile()).isEqualTo("rte/minilm/lora-r8/adamw");
              assertThat(failure.getCause())
                  .isEqualTo(
                      "no trial of this task has a finite score; trials: {DIVERGED=1, FAILED=1}");
            });
  }

  @Test
  void theChosenSettingMayMissATask() {
    SelectionRule.Outcome outcome =
        select(
            List.of(
                scored("cola", 0.1, 1, 0.5),
                scored("cola", 0.1, 2, 0.5),
                ended("rte", 0.1, 1, TrialStatus.DIVERGED, 0.6),
                ended("cola", 0.01, 1, TrialStatus.DIVERGED, 0.6),
                scored("rte", 0.01, 1, 0.6)));
    assertThat(outcome.selections()).extracting(Selection::getTask).containsExactly("cola");
    assertThat(outcome.failures().get(0).getCause())
        .contains("learningRate=0.1")
        .contains("SUCCEEDED=1, DIVERGED=1");
  }

  @Test
  void batchSizesThatVaryAreSettings() {
    TrialResult small = scored("cola", 0.1, 1, 0.5);
    Trial large = Records.identified(Trial.newBuilder(small.getTrial()).setBatchSize(64).build());
    TrialResult better =
        Records.result(
            large, TrialStatus.SUCCEEDED, Records.checkpoint(large, "x", 10, 0.6, "digest"));
    assertThat(select(List.of(small, better)).selections().get(0).getHyperparameters())
        .isEqualTo("learningRate=0.1 batchSize=64");
  }

  @Test
  void whatVariesWithinATaskIsASetting() {
    // The larger limit has the higher mean, the smaller one the better second seed.
    List<TrialResult> results =
        List.of(
            limited("sst2", 1000, 1, 0.8),
            limited("sst2", 1000, 2, 0.7),
            limited("sst2", 200, 1, 0.6),
            limited("sst2", 200, 2, 0.75));
    Selection selection = select(results).selections().get(0);
    assertThat(selection.getHyperparameters()).isEqualTo("learningRate=0.1 limit=1000");
    assertThat(selection.getSettingScore()).isCloseTo(0.75, within(1e-12));
    assertThat(selection.getCandidates())
        .extracting(Candidate::getHyperparameters)
        .containsExactly(
            "learningRate=0.1 limit=1000",
            "learningRate=0.1 limit=200",
            "learningRate=0.1 limit=1000",
            "learningRate=0.1 limit=200");
  }

  @Test
  void whatDiffersFromTaskToTaskIsNone() {
    List<TrialResult> results = List.of(limited("sst2", 1000, 1, 0.8), limited("rte", 200, 1, 0.6));
    assertThat(select(results).selections())
        .extracting(Selection::getHyperparameters)
        .containsExactly("learningRate=0.1", "learningRate=0.1");
  }

  private static TrialResult limited(String task, long limit, long seed, double score) {
    Trial all = Records.trial(task, "adamw", 0.1, seed);
    Trial trial = Records.identified(Trial.newBuilder(all).setLimit(limit).build());
    return Records.result(
        trial, TrialStatus.SUCCEEDED, Records.checkpoint(trial, "x", 10, score, "digest"));
  }

  @Property(tries = 300)
  void theOrderOfResultsNeverShows(
      @ForAll @Size(min = 1, max = 24) List<@IntRange(max = 5 * 6 * 2 * 3 * 3 - 1) Integer> cells,
      @ForAll long order) {
    List<TrialResult> results = new ArrayList<>();
    for (int cell : cells) {
      double[] scores = {0.1, 0.2, 0.3, Double.NaN, Double.NEGATIVE_INFINITY};
      TrialStatus status = cell / 5 % 6 == 0 ? TrialStatus.DIVERGED : TrialStatus.SUCCEEDED;
      String task = cell / 30 % 2 == 0 ? "cola" : "rte";
      double rate = new double[] {0.1, 0.01, 1e-5}[cell / 60 % 3];
      results.add(ended(task, rate, cell / 180 % 3, status, scores[cell % 5]));
    }
    // One result per trial, as the training stage gives; but any may come twice.
    List<TrialResult> distinct =
        List.copyOf(
            results.stream()
                .collect(Collectors.toMap(r -> r.getTrial().getTrialId(), r -> r, (a, b) -> a))
                .values());
    List<TrialResult> shuffled = new ArrayList<>(distinct);
    shuffled.add(distinct.get(0));
    Collections.shuffle(shuffled, new Random(order));
    SelectionRule.Outcome outcome = select(distinct);
    assertThat(select(shuffled)).isEqualTo(outcome);
    assertThat(outcome.selections())
        .allMatch(selection -> Double.isFinite(selection.getCheckpoint().getScore()))
        .allMatch(selection -> Double.isFinite(selection.getSettingScore()));
    long tasks = distinct.stream().map(r -> r.getTrial().getTask()).distinct().count();
    assertThat(outcome.selections().size() + outcome.failures().size()).isEqualTo((int) tasks);
  }

  @Property(tries = 300)
  void bestFirstIsATotalOrder(
      @ForAll @IntRange(max = 200) int x,
      @ForAll @IntRange(max = 200) int y,
      @ForAll @IntRange(max = 200) int z) {
    TrialResult a = any(x);
    TrialResult b = any(y);
    TrialResult c = any(z);
    var order = new SelectionRule(METHOD, List.of(), Diverged.AS_FAILED).bestFirst;
    assertThat(Integer.signum(order.compare(a, b))).isEqualTo(-Integer.signum(order.compare(b, a)));
    assertThat(order.compare(a, b) == 0).isEqualTo(x == y);
    if (order.compare(a, b) < 0 && order.compare(b, c) < 0) {
      assertThat(order.compare(a, c)).isNegative();
    }
  }

  private static TrialResult any(int code) {
    double[] scores = {0.1, 0.2, 0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY};
    TrialResult result = scored("cola", 0.1, code, scores[code % 6]);
    return code % 7 == 0
        ? Records.result(result.getTrial(), TrialStatus.FAILED, null)
        : at(result, code % 3);
  }

  private static SelectionRule.Outcome select(List<TrialResult> results) {
    return new SelectionRule(METHOD, results, Diverged.AS_FAILED).select();
  }

  private static TrialResult scored(String task, double rate, long seed, double score) {
    return ended(task, rate, seed, TrialStatus.SUCCEEDED, score);
  }

  private static TrialResult ended(
      String task, double rate, long seed, TrialStatus status, double score) {
    Trial trial = Records.trial(task, "adamw", rate, seed);
    return Records.result(trial, status, Records.checkpoint(trial, "x", 10, score, "digest"));
  }

  private static TrialResult at(TrialResult result, long step) {
    Trial trial = result.getTrial();
    double score = result.getBest().getScore();
    return Records.result(
        trial, result.getStatus(), Records.checkpoint(trial, "x", step, score, "digest"));
  }
}
