package dev.fisherflow.pipelines.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.TrialRecords;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ConclusionsTest {

  private final List<Trial> trials = Results.trials();
  private final List<TrialResult> results = new ArrayList<>();

  /** Adds the seeds of an optimizer's setting, of 872 rows each. */
  private ConclusionsTest with(int first, double... scores) {
    for (int i = 0; i < scores.length; i++) {
      results.add(
          TrialResult.newBuilder(Results.succeeded(trials.get(first + i), scores[i]))
              .setLabels(ByteBuffer.allocate(872))
              .build());
    }
    return this;
  }

  private String sentences() {
    Map<String, List<TrialResult>> methods =
        results.stream()
            .collect(Collectors.groupingBy(one -> one.getTrial().getOptimizer().getType()));
    List<MethodScores> scores =
        MethodScores.of(
            results,
            methods.values().stream()
                .map(
                    all ->
                        Results.selection(
                            all.stream()
                                .filter(one -> one.getBest() != null)
                                .findFirst()
                                .orElseThrow(),
                            all))
                .toList());
    Leaderboard board = Leaderboard.of(scores);
    return String.join(
        "\n",
        new Conclusions(board, ValidationSet.of(results, Map.of()), Method::getOptimizer).all());
  }

  @Test
  void theBestIsNamedWithItsLeastLead() {
    // Differences of 9, 10 and 11 points: 10 ± 4.303 · 1 / √3.
    assertThat(with(6, .89, .90, .91).with(9, .80, .80, .80).sentences())
        .startsWith(
            "ief is best: its validation average, 90.0 ± 1.0 over one task, is above that of every"
                + " other method beyond chance (by 7.5 points or more, 97.5 % one-sided).\n")
        .contains("The smallest lead that this design shows in 80 % of runs is 3.1 points.")
        .contains("open by ± 2.0 points on SST-2 (872 rows).");
  }

  @Test
  void aTieNamesThoseNotToldApart() {
    assertThat(with(6, .80, .84, .82).with(9, .81, .80, .82).sentences())
        .startsWith(
            "ief has the highest validation average, 82.0 ± 2.0 over one task, 1.0 points above"
                + " sgd (95 % interval -5.6 to 7.6). Not told apart from it: sgd.");
  }

  @Test
  void oneSeedIsSaidFirst() {
    assertThat(with(6, .90).with(9, .80).sentences())
        .startsWith(
            "One seed: how much of any difference is chance is unknown.\n"
                + "ief has the highest validation average, 90.0 over one task, 10.0 points above"
                + " sgd.\n")
        .doesNotContain("smallest lead");
  }

  @Test
  void unequalGridsAreSaidFirstAndNoneIsBest() {
    assertThat(with(0, .95, .96, .97, .85, .86, .87).with(6, .80, .80, .80).sentences())
        .startsWith(
            "Unequal search, so no method is called best: 1 setting of ief, 2 settings of adamw."
                + " The best of more settings looks better than it is.\n"
                + "adamw has the highest validation average")
        .doesNotContain("is best");
  }

  /** Seeds of 0.83 and 0.87 are ahead of 0.80 to 0.84, and behind them with a third of 0. */
  @Test
  void aSeedWithoutAScoreCountsAsTheLowest() {
    with(6, .83, .87).with(9, .80, .82, .84);
    results.add(
        TrialRecords.result(trials.get(8), TrialStatus.FAILED)
            .setFailure(TrialRecords.failure("INTERNAL", "out of memory").build())
            .build());
    assertThat(sentences())
        .startsWith("sgd has the highest validation average, 82.0 ± 2.0 over one task, 25.3 points")
        .contains(
            "where a seed without a score counts as the lowest. Not told apart from it: ief.");
  }

  @Test
  void withoutScoresThereIsNothingToSay() {
    List<MethodScores> none =
        MethodScores.of(
            List.of(TrialRecords.result(trials.get(0), TrialStatus.FAILED).build()), List.of());
    assertThat(new Conclusions(Leaderboard.of(none), List.of(), Method::getOptimizer).all())
        .containsExactly("No method has a score on every task.");
  }
}
