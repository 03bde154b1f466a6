package dev.fisherflow.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CorrelationTest {

  @Test
  void errorsByHand() {
    Correlation correlation = new Correlation();
    correlation.add(3, 2.5);
    correlation.add(-0.5, 0);
    correlation.add(2, 2);
    correlation.add(7, 8);
    // 0.25, 0.25, 0 and 1 squared; 0.5, 0.5, 0 and 1 absolute.
    assertThat(correlation.rmse()).isCloseTo(Math.sqrt(0.375), within(1e-15));
    assertThat(correlation.mae()).isCloseTo(0.5, within(1e-15));
  }

  @Test
  void figuresByHand() {
    // Deviations -2 -1 0 1 2 and -2 0 -1 2 1: 4 + 0 + 0 + 2 + 2 over 10.
    Correlation ranks = pairs(new double[][] {{1, 1}, {2, 3}, {3, 2}, {4, 5}, {5, 4}});
    assertThat(ranks.pearson()).isCloseTo(0.8, within(1e-15));
    assertThat(ranks.spearman()).isCloseTo(0.8, within(1e-15));
    // A monotone curve: ranks agree, values do not. Means 2.5, 6.25: 15.5 / sqrt(5 * 48.75).
    Correlation curve = pairs(new double[][] {{1, 2}, {2, 4}, {3, 8}, {4, 11}});
    assertThat(curve.spearman()).isCloseTo(1, within(1e-15));
    assertThat(curve.pearson()).isCloseTo(15.5 / Math.sqrt(5 * 48.75), within(1e-15));
  }

  @Test
  void tiesShareTheirMeanRank() {
    // Ranks 1.5 1.5 3 4 and 1 2 3.5 3.5: deviations -1 -1 .5 1.5 and -1.5 -.5 1 1.
    Correlation ties = pairs(new double[][] {{7, 1}, {7, 2}, {8, 3}, {9, 3}});
    assertThat(ties.spearman()).isCloseTo(4 / Math.sqrt(4.5 * 4.5), within(1e-15));
  }

  @Test
  void constantPredictionsAreWorthNothingAndConstantTargetsLeaveNothingToMeasure() {
    // Ten times 0.1 do not add up to 1: the mean is off by a rounding.
    Correlation constant = new Correlation();
    for (int i = 0; i < 10; i++) {
      constant.add(i, 0.1);
    }
    assertThat(constant.pearson()).isZero();
    assertThat(constant.spearman()).isZero();
    assertThat(pairs(new double[][] {{1, 2}}).pearson()).isNaN();
    assertThat(new Correlation().spearman()).isNaN();
    assertThat(pairs(new double[][] {{0.0, 1}, {-0.0, 2}}).pearson()).isNaN();
    assertThat(pairs(new double[][] {{2.5, 1}, {2.5, 2}}).spearman()).isNaN();
    assertThat(pairs(new double[][] {{2.5, 1}, {2.5, 1}}).spearman()).isNaN();
  }

  @Test
  void numbersThatAreNotFiniteShow() {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      Correlation broken = pairs(new double[][] {{1, 1}, {2, bad}, {3, 3}});
      assertThat(broken.pearson()).isNaN();
      assertThat(broken.spearman()).isNaN();
    }
  }

  @Test
  void farFromZeroNothingCancels() {
    Correlation far = pairs(new double[][] {{1e9 + 1, 1}, {1e9 + 2, 3}, {1e9 + 3, 2}});
    assertThat(far.pearson()).isCloseTo(0.5, within(1e-6));
  }

  @Property(tries = 200)
  void mergedPartsInAnyOrderEqualTheWhole(
      @ForAll @Size(min = 2, max = 40) List<@DoubleRange(min = -5, max = 5) Double> targets,
      @ForAll @IntRange(max = 40) int cut,
      @ForAll long order) {
    Random random = new Random(order);
    List<double[]> pairs = new ArrayList<>();
    targets.forEach(target -> pairs.add(new double[] {target, random.nextInt(6)}));
    Correlation whole = pairs(pairs.toArray(double[][]::new));
    Collections.shuffle(pairs, random);
    int at = Math.min(cut, pairs.size());
    Correlation merged = pairs(pairs.subList(0, at).toArray(double[][]::new));
    merged.merge(pairs(pairs.subList(at, pairs.size()).toArray(double[][]::new)));
    assertThat(merged.examples()).isEqualTo(whole.examples());
    assertThat(Double.valueOf(merged.pearson())).isEqualTo(Double.valueOf(whole.pearson()));
    assertThat(Double.valueOf(merged.spearman())).isEqualTo(Double.valueOf(whole.spearman()));
    for (double one : new double[] {whole.pearson(), whole.spearman()}) {
      assertThat(Math.abs(one)).matches(size -> Double.isNaN(size) || size <= 1);
    }
  }

  private static Correlation pairs(double[][] pairs) {
    Correlation correlation = new Correlation();
    for (double[] pair : pairs) {
      correlation.add(pair[0], pair[1]);
    }
    return correlation;
  }
}
