package dev.fisherflow.pipelines.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ContestTest {

  /** Scores of three seeds; a difference of pairs that vary little is told apart. */
  private static Contest<double[]> of(double[]... ranked) {
    return new Contest<>(
        List.of(ranked),
        (a, b) ->
            Lead.ofSeeds(IntStream.range(0, a.length).mapToDouble(i -> a[i] - b[i]).toArray(), 0));
  }

  @Test
  void theFirstIsBestIfItLeadsEveryOther() {
    Contest<double[]> contest =
        of(
            new double[] {.90, .91, .92},
            new double[] {.80, .812, .82},
            new double[] {.7, .71, .73});
    assertThat(contest.decided()).isTrue();
    assertThat(contest.notToldApart()).isEmpty();
    assertThat(IntStream.range(0, 3).mapToObj(contest::rank))
        .allSatisfy(rank -> assertThat(rank).isPresent());
  }

  @Test
  void aTieHasNoBestAndNoRanks() {
    Contest<double[]> contest =
        of(new double[] {.90, .91, .92}, new double[] {.92, .90, .90}, new double[] {.7, .71, .73});
    assertThat(contest.decided()).isFalse();
    assertThat(contest.notToldApart()).containsExactly(1);
    assertThat(contest.rank(0)).isEmpty();
    assertThat(contest.rank(1)).isEmpty();
    assertThat(contest.rank(2)).hasValue(3);
  }

  /** The third varies so much that the first may be behind it. */
  @Test
  void aLeadOverTheSecondIsNotEnough() {
    Contest<double[]> contest =
        of(
            new double[] {.90, .91, .92},
            new double[] {.85, .862, .87},
            new double[] {.70, .95, .85});
    assertThat(contest.lead(0, 1).better()).isTrue();
    assertThat(contest.decided()).isFalse();
    assertThat(contest.notToldApart()).containsExactly(2);
    assertThat(contest.rank(0)).isEmpty();
    assertThat(contest.rank(1)).isEmpty();
  }

  @Test
  void oneAloneIsNotBest() {
    Contest<double[]> contest = of(new double[] {.9, .91});
    assertThat(contest.decided()).isFalse();
    assertThat(contest.rank(0)).isEmpty();
    assertThat(contest.tests()).isEmpty();
    assertThat(contest.smallestLead()).isNaN();
  }

  @Test
  void allPairsAreOneFamily() {
    Contest<double[]> contest =
        of(
            new double[] {.90, .91, .92},
            new double[] {.80, .812, .82},
            new double[] {.7, .71, .73});
    assertThat(contest.tests())
        .extracting(Contest.Test::pair)
        .containsExactly(new Contest.Pair(0, 1), new Contest.Pair(0, 2), new Contest.Pair(1, 2));
    assertThat(contest.tests())
        .allSatisfy(test -> assertThat(test.pValue()).isGreaterThan(test.lead().pValue() * 0.999));
    assertThat(contest.smallestLead()).isBetween(0.0, 0.1);
  }
}
