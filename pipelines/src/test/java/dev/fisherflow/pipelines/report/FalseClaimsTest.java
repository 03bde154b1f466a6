package dev.fisherflow.pipelines.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.statistics.Contest;
import dev.fisherflow.pipelines.statistics.Lead;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How often the report calls a method best that is not, and how often an interval misses the true
 * difference: synthetic sweeps through the classes that the report's page and the command line
 * call. {@code mvn -Psim verify} makes 2,000 of each case; {@code docs/statistics.md} has the
 * figures.
 */
class FalseClaimsTest {

  private static final int SWEEPS = Integer.getInteger("sim.sweeps", 200);
  private static final boolean MANY = SWEEPS >= 2000;
  private static final int DRAWS = MANY ? 2000 : 500;
  private static final List<String> METHODS = List.of("adamw", "sgd", "ief", "ef", "sf");

  /** A kind of sweep in which no method is better than all others. */
  enum Case {
    ALL_EQUAL,
    TWO_TIED_OTHERS_FAR,
    TWENTY_SETTINGS_AGAINST_ONE,
    THE_SAME_WITH_THREE_SEEDS,
    THE_SAME_CONFIRMED;

    Leaderboard leaderboard(int sweep) {
      long key = 1_000_003L * ordinal() + sweep;
      SyntheticSweep records = new SyntheticSweep(key);
      switch (this) {
        case ALL_EQUAL -> METHODS.forEach(m -> records.method(m, SyntheticSweep.ACCURACY, 1, 10));
        case TWO_TIED_OTHERS_FAR ->
            METHODS.forEach(
                m ->
                    records.method(
                        m, SyntheticSweep.ACCURACY - (METHODS.indexOf(m) < 2 ? 0 : 0.1), 1, 10));
        case TWENTY_SETTINGS_AGAINST_ONE -> grids(records, 20, 10);
        case THE_SAME_WITH_THREE_SEEDS -> grids(records, 20, 3);
        // All settings are equally good: which one was chosen on other rows does not matter.
        case THE_SAME_CONFIRMED -> grids(records, 1, 10);
      }
      return records.leaderboard(DRAWS);
    }

    private static void grids(SyntheticSweep records, int settings, int seeds) {
      records
          .method(METHODS.get(0), SyntheticSweep.ACCURACY, settings, seeds)
          .method(METHODS.get(1), SyntheticSweep.ACCURACY, 1, seeds);
    }

    /** Scores that chose the setting are too high, which no interval knows. */
    boolean selected() {
      return this == TWENTY_SETTINGS_AGAINST_ONE || this == THE_SAME_WITH_THREE_SEEDS;
    }
  }

  @ParameterizedTest
  @EnumSource
  void noMethodIsCalledBestThatIsNot(Case kind) {
    int claims = 0;
    int leads = 0;
    int covered = 0;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      Leaderboard board = kind.leaderboard(sweep);
      claims += board.best().isPresent() ? 1 : 0;
      leads += board.contest().decided() ? 1 : 0;
      covered += firstTwo(board.contest()).interval().contains(0) ? 1 : 0;
    }
    System.out.printf(
        Locale.ROOT,
        "%s: of %d sweeps, a false best in %.1f %%, a lead in %.1f %%, coverage %.1f %%%n",
        kind,
        SWEEPS,
        100.0 * claims / SWEEPS,
        100.0 * leads / SWEEPS,
        100.0 * covered / SWEEPS);
    assertThat((double) claims / SWEEPS).as("false claims").isLessThanOrEqualTo(MANY ? 0.06 : 0.1);
    if (!kind.selected()) {
      assertThat((double) covered / SWEEPS)
          .as("coverage")
          .isBetween(MANY ? 0.93 : 0.9, MANY ? 0.97 : 0.99);
    }
  }

  /** Of the first two methods by name, which are equal in all cases, whichever is ahead. */
  private static Lead firstTwo(Contest<MethodAverage> contest) {
    int[] places =
        IntStream.range(0, contest.ranked().size())
            .filter(
                place -> METHODS.indexOf(contest.ranked().get(place).method().getOptimizer()) < 2)
            .toArray();
    return contest.lead(places[0], places[1]);
  }
}
