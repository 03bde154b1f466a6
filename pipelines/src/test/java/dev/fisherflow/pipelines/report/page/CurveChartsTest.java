package dev.fisherflow.pipelines.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.report.MethodScores;
import dev.fisherflow.pipelines.report.page.element.Chart;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CurveChartsTest {

  private final List<Trial> trials =
      ReportedRuns.trials(
          """
          name: curves
          tasks: [sst2]
          optimizers:
            - {type: adamw, learningRate: [1e-3, 1e-2]}
          seeds: [1, 2]
          """);

  @Test
  void aLineIsTheMeanOverTheSeedsAndItsBandTheirDeviation() {
    // Losses 0.5 and 0.7 at step 1: mean 0.6, deviation 0.2 / sqrt 2; one seed only at step 2.
    TrialResult first = withLosses(trials.get(0), 0.5, 0.25);
    TrialResult second = withLosses(trials.get(1), 0.7);
    Chart.Series line = loss(List.of(first, second)).series().get(0);
    assertThat(line.x()).containsExactly(new BigDecimal("1"), new BigDecimal("2"));
    assertThat(line.y()).containsExactly(new BigDecimal("0.6"), new BigDecimal("0.25"));
    assertThat(line.band()).containsExactly(new BigDecimal("0.14142"), null);
    assertThat(line.name()).isEqualTo("AdamW learningRate=0.001");
  }

  @Test
  void oneSeedHasNoBand() {
    assertThat(loss(List.of(withLosses(trials.get(0), 0.5))).series().get(0).band()).isNull();
  }

  @Test
  void whatIsNotFiniteIsLeftOut() {
    Chart.Series line = loss(List.of(withLosses(trials.get(0), 0.5, Double.NaN))).series().get(0);
    assertThat(line.x()).containsExactly(new BigDecimal("1"));
  }

  @Test
  void longCurvesAreMeansOverStretchesOfSteps() {
    // 120 steps in stretches of two: losses 1, 2, ... have means 1.5, 3.5, ... at steps 2, 4, ...
    double[] losses = LongStream.rangeClosed(1, 120).asDoubleStream().toArray();
    Chart.Series line = loss(List.of(withLosses(trials.get(0), losses))).series().get(0);
    assertThat(line.x()).hasSize(60);
    assertThat(line.x().get(1)).isEqualByComparingTo("4");
    assertThat(line.y().get(1)).isEqualByComparingTo("3.5");
  }

  @Test
  void validationsAreMeansOfTheMetricsInPerCent() {
    Chart chart = charts(List.of(ReportedRuns.succeeded(trials.get(0), 0.9, 12))).get(1);
    assertThat(chart.series().get(0).y().get(5)).isEqualByComparingTo("90");
    assertThat(chart.alternative())
        .contains("Validation score: SST-2")
        .contains("AdamW learningRate=0.001 ends at 90");
  }

  @Test
  void theResponseNeedsTwoRates() {
    List<TrialResult> one = List.of(ReportedRuns.succeeded(trials.get(0), 0.8, 6));
    List<TrialResult> two =
        List.of(
            one.get(0),
            ReportedRuns.succeeded(trials.get(2), 0.7, 6),
            ReportedRuns.diverged(trials.get(3), ""));
    assertThat(response(one).empty()).isTrue();
    Chart.Series line = response(two).series().get(0);
    assertThat(line.x()).containsExactly(new BigDecimal("0.001"), new BigDecimal("0.01"));
    assertThat(line.y().get(0)).isEqualByComparingTo("80");
    assertThat(line.y().get(1)).isEqualByComparingTo("70");
  }

  private static Chart loss(List<TrialResult> results) {
    return charts(results).get(0);
  }

  private static List<Chart> charts(List<TrialResult> results) {
    List<MethodScores> scores = MethodScores.of(results, List.of());
    return new CurveCharts(tables(results, scores)).of(scores, "SST-2", "1");
  }

  private static Chart response(List<TrialResult> results) {
    List<MethodScores> scores =
        MethodScores.of(results, ReportedRuns.records(results).selections());
    return new ResponseCharts(tables(results, scores)).of(scores, "SST-2", "1");
  }

  private static TrialTables tables(List<TrialResult> results, List<MethodScores> scores) {
    return new TrialTables(scores, ReportedRuns.records(results).names());
  }

  private static TrialResult withLosses(Trial trial, double... losses) {
    return TrialResult.newBuilder(ReportedRuns.succeeded(trial, 0.5, 6))
        .setStepsDone(losses.length)
        .setCurve(
            LongStream.rangeClosed(1, losses.length)
                .mapToObj(step -> ReportedRuns.statistics(step, losses[(int) step - 1]))
                .toList())
        .build();
  }
}
