package dev.fisherflow.pipelines.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class SeedsAndRowsTest {

  private static final Bootstrap BOOTSTRAP = new Bootstrap(Bootstrap.DRAWS, 3);

  /** Differences that vary by seed, by row and by both together, with these deviations. */
  private static double[][] differences(int seeds, int rows, double seed, double row, double both) {
    Random random = new Random(1);
    double[] ofRows = random.doubles(rows, -1, 1).map(x -> x * row * Math.sqrt(3)).toArray();
    double[][] all = new double[seeds][rows];
    for (double[] ofSeed : all) {
      double shift = random.nextGaussian() * seed;
      for (int i = 0; i < rows; i++) {
        ofSeed[i] = shift + ofRows[i] + random.nextGaussian() * both;
      }
    }
    return all;
  }

  /** The rows are the same for all seeds: more seeds do not make that error smaller. */
  @Test
  void rowsAreDrawnToo() {
    Lead difference =
        new SeedsAndRows(List.<double[][]>of(differences(10, 400, 0, 0.4, 0)))
            .difference(BOOTSTRAP);
    assertThat(difference.error()).isCloseTo(0.4 / 20, Percentage.withPercentage(5));
    assertThat(difference.interval().high() - difference.interval().low())
        .isCloseTo(2 * 1.96 * 0.4 / 20, Percentage.withPercentage(6));
  }

  /** Where only seeds differ, the interval is that of Student's t. */
  @Test
  void seedsAreStudents() {
    double[][] all = differences(9, 50, 0.02, 0, 0);
    double[] means = new double[9];
    for (int i = 0; i < 9; i++) {
      means[i] = all[i][0];
    }
    Lead expected = Lead.ofSeeds(means, 0);
    Lead found = new SeedsAndRows(List.<double[][]>of(all)).difference(BOOTSTRAP);
    assertThat(found.interval().low()).isCloseTo(expected.interval().low(), within(1e-9));
    assertThat(found.freedom()).isCloseTo(8, within(1e-6));
    assertThat(found.pValue()).isCloseTo(expected.pValue(), within(1e-6));
  }

  /** Noise of seed and row together is in both parts; it counts once. */
  @Test
  void whatIsSharedCountsOnce() {
    Lead difference =
        new SeedsAndRows(List.<double[][]>of(differences(200, 300, 0, 0, 0.5)))
            .difference(BOOTSTRAP);
    assertThat(difference.error())
        .isCloseTo(0.5 / Math.sqrt(200 * 300), Percentage.withPercentage(25));
  }

  @Test
  void tasksCountEqually() {
    double[][] one = {{0.1, 0.3}, {0.1, 0.3}};
    double[][] two = {{0.4, 0.4, 0.4}, {0.4, 0.4, 0.4}};
    Lead difference = new SeedsAndRows(List.of(one, two)).difference(BOOTSTRAP);
    assertThat(difference.mean()).isCloseTo(0.3, within(1e-12));
    assertThat(difference.error()).isCloseTo(0.05, within(1e-12));
  }

  @Test
  void equalAnswersAreEqual() {
    Lead none = new SeedsAndRows(List.<double[][]>of(new double[8][20])).difference(BOOTSTRAP);
    assertThat(none.mean()).isZero();
    assertThat(none.toldApart()).isFalse();
    assertThat(none.pValue()).isEqualTo(1);
  }

  @Test
  void tasksHaveTheSameSeeds() {
    assertThatThrownBy(() -> new SeedsAndRows(List.of(new double[8][20], new double[9][20])))
        .hasMessage("expected 8 seeds of each task, found 9");
  }
}
