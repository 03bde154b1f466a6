package dev.fisherflow.pipelines.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.fisherflow.pipelines.report.MethodScores;
import dev.fisherflow.pipelines.report.page.element.Table.Cell;
import dev.fisherflow.schemas.TrialResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimingTest {

  private static List<List<String>> rows(List<TrialResult> results) {
    return new Timing(MethodScores.of(results, List.of()), JsonNodeFactory.instance.objectNode())
        .methods().rows().stream()
            .map(row -> row.cells().stream().map(Cell::text).toList())
            .filter(row -> row.get(0).equals("SST-2"))
            .map(row -> List.of(row.get(1), row.get(3), row.get(4), row.get(5), row.get(6)))
            .toList();
  }

  /** AdamW's median of 20, 21 and 200 ms is 21: one trial beside another program changes little. */
  @Test
  void aStepIsTheMedianOfTheTrialsAndMachinesAreNamed() {
    List<TrialResult> results =
        ReportedRuns.trials(ReportedRuns.SMALL).stream()
            .map(
                trial -> {
                  TrialResult.Builder result =
                      TrialResult.newBuilder(ReportedRuns.succeeded(trial, 0.5, 64))
                          .setHost("node7");
                  boolean ief = trial.getOptimizer().getType().equals("ief");
                  double[] seconds = {0.020, 0.021, 0.200};
                  return result
                      .setStepSeconds(ief ? 0.042 : seconds[(int) trial.getSeed() - 1])
                      .build();
                })
            .toList();
    assertThat(rows(results))
        .containsExactly(
            List.of("AdamW", "6 of 6", "21.0", "1.00 ×", "node7 cpu, 1 thread"),
            List.of("iEF", "3 of 3", "42.0", "2.00 ×", "node7 cpu, 1 thread"));
  }

  @Test
  void timesOfOtherMachinesAreNotCompared() {
    List<TrialResult> results =
        ReportedRuns.trials(ReportedRuns.SMALL).stream()
            .map(
                trial -> {
                  String optimizer = trial.getOptimizer().getType();
                  return TrialResult.newBuilder(ReportedRuns.succeeded(trial, 0.5, 64))
                      .setHost(optimizer)
                      .setStepSeconds(optimizer.equals("ief") ? 0.04 : 0.02)
                      .build();
                })
            .toList();
    assertThat(rows(results)).extracting(row -> row.get(3)).containsOnly("1.00 ×");
    assertThat(rows(results))
        .extracting(row -> row.get(4))
        .containsExactly("adamw cpu, 1 thread", "ief cpu, 1 thread");
  }

  @Test
  void resultsOfEarlierVersionsWereNotTimed() {
    assertThat(rows(ReportedRuns.small().results()))
        .first()
        .isEqualTo(List.of("AdamW", "0 of 6", "–", "–", ""));
  }
}
