package dev.fisherflow.pipelines.report.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.report.Results;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RankingTableTest {

  private final List<Trial> trials = Results.trials();

  @Test
  void optimizersRankByTheMeanOverTheSeedsOfTheirChosenSetting() {
    // Means of 0.80, 0.82, 0.84 are 0.82 with sample deviation 0.02; of 0.83, 0.87 they are 0.85
    // with deviation 0.04 / sqrt 2 = 0.0283, and with a third seed of 0, as which the failed one
    // counts in the order, 0.567.
    List<TrialResult> adamw =
        List.of(
            Results.succeeded(trials.get(0), 0.80),
            Results.succeeded(trials.get(1), 0.82),
            Results.succeeded(trials.get(2), 0.84),
            Results.succeeded(trials.get(3), 0.90),
            Results.ended(trials.get(4), TrialStatus.DIVERGED, "loss is NaN"),
            Results.ended(trials.get(5), TrialStatus.DIVERGED, "loss is NaN"));
    List<TrialResult> ief =
        List.of(
            Results.succeeded(trials.get(6), 0.83),
            Results.succeeded(trials.get(7), 0.87),
            Results.ended(trials.get(8), TrialStatus.FAILED, "out of memory"));
    List<TrialResult> sgd =
        trials.subList(9, 12).stream()
            .map(trial -> Results.ended(trial, TrialStatus.DIVERGED, "loss is NaN"))
            .toList();
    List<TrialResult> all = new ArrayList<>(sgd);
    all.addAll(adamw);
    all.addAll(ief);
    List<Selection> selections =
        List.of(Results.selection(adamw.get(2), adamw), Results.selection(ief.get(1), ief));
    assertThat(RankingTable.render(all, selections, List.of(), Results.PLAN.names()))
        .isEqualTo(
            """
            sst2: accuracy on the validation set, in per cent
               #  optimizer  mean   sd   seeds  settings  hyper-parameters    notes
                  adamw      82.0  2.0  3 of 3         2  learningRate=0.001  2 of 6 DIVERGED
                  ief        85.0  2.8  2 of 3         1  learningRate=10     1 of 3 FAILED
               -  sgd           -    -       -         -                      3 of 3 DIVERGED
            Unequal search, so no method is called best: 1 setting of ief, 2 settings of adamw. The best of more settings looks better than it is.
            adamw has the highest validation average, 82.0 ± 2.0 over one task, 25.3 points above ief (95 % interval -100.9 to 151.6), where a seed without a score counts as the lowest. Not told apart from it: ief.
            The smallest lead that this design shows in 80 % of runs is 157.4 points.
            """);
  }

  @Test
  void aSingleSeedHasNoDeviation() {
    List<TrialResult> results = List.of(Results.succeeded(trials.get(6), 0.5));
    String table =
        RankingTable.render(
            results,
            List.of(Results.selection(results.get(0), results)),
            List.of(),
            Results.PLAN.names());
    assertThat(table.lines().skip(2))
        .first()
        .isEqualTo("      ief        50.0   -  1 of 1         1  learningRate=10");
  }

  @Test
  void ofASeedTheBestTrialCounts() {
    Trial longer = Trial.newBuilder(trials.get(6)).setTrialId("longer").setEpochs(3).build();
    List<TrialResult> results =
        List.of(
            Results.succeeded(trials.get(6), 0.5),
            Results.succeeded(longer, 0.75),
            Results.succeeded(trials.get(7), 0.25));
    String table =
        RankingTable.render(
            results,
            List.of(Results.selection(results.get(1), results)),
            List.of(),
            Results.PLAN.names());
    // Seeds 1 and 2 score 0.75 and 0.25: mean 0.5, deviation sqrt(2 x 0.25^2) = 0.3536.
    assertThat(table).contains("50.0  35.4  2 of 2");
  }

  @Test
  void aTaskOfTwoMetricsIsRankedByTheirMean() {
    List<TrialResult> results =
        List.of(
            Results.succeeded(
                Trial.newBuilder(trials.get(6)).setTask("mrpc").build(), 0.5 + 0.6042));
    assertThat(
            RankingTable.render(
                results,
                List.of(Results.selection(results.get(0), results)),
                List.of(),
                Results.PLAN.names()))
        .startsWith("mrpc: mean of accuracy and f1 on the validation set, in per cent\n")
        .contains(" 55.2   -  1 of 1");
  }

  /** iEF is ahead by 9 to 11 points with each seed, of one setting each. */
  @Test
  void theBestHasAStarAndTheOthersRanksWhereTheyAreToldApart() {
    double[] ief = {0.90, 0.91, 0.92};
    double[] sgd = {0.80, 0.80, 0.83};
    List<TrialResult> all = new ArrayList<>();
    for (int seed = 0; seed < 3; seed++) {
      all.add(labelled(Results.succeeded(trials.get(6 + seed), ief[seed])));
      all.add(labelled(Results.succeeded(trials.get(9 + seed), sgd[seed])));
    }
    String table =
        RankingTable.render(
            all,
            List.of(
                Results.selection(all.get(0), List.of(all.get(0), all.get(2), all.get(4))),
                Results.selection(all.get(1), List.of(all.get(1), all.get(3), all.get(5)))),
            List.of(),
            Results.PLAN.names());
    assertThat(table.lines().skip(2).toList())
        .startsWith(
            " *  1  ief             91.0  1.0  3 of 3         1  learningRate=10",
            "    2  sgd             81.0  1.7  3 of 3         1  learningRate=100",
            "       majority class  60.0",
            "       chance          50.0");
  }

  /** With 500 validation examples, 300 of them of the second class. */
  private static TrialResult labelled(TrialResult result) {
    byte[] labels = new byte[500];
    Arrays.fill(labels, 0, 300, (byte) 1);
    return TrialResult.newBuilder(result).setLabels(ByteBuffer.wrap(labels)).build();
  }

  @Test
  void noWinnerIsMarkedWhereNoneIs() {
    List<TrialResult> results =
        List.of(Results.ended(trials.get(9), TrialStatus.FAILED, "out of memory"));
    assertThat(RankingTable.render(results, List.of(), List.of(), Results.PLAN.names()))
        .doesNotContain("*");
  }
}
