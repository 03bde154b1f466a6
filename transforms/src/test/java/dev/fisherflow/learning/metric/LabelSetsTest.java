package dev.fisherflow.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LabelSetsTest {

  /**
   * By hand: label 0 has TP 1, FP 1, FN 1; label 1 TP 2, FP 0, FN 1; label 2 FP 1; label 3 none.
   */
  @Test
  void figuresAreThoseOfTheCounts() {
    LabelSets sets = new LabelSets(4);
    sets.add(new int[] {0, 1}, new int[] {0, 1});
    sets.add(new int[] {1}, new int[] {0, 1});
    sets.add(new int[] {0}, new int[] {2});
    LabelSets rest = new LabelSets(4);
    rest.add(new int[] {1}, new int[0]);
    rest.add(new int[0], new int[0]);
    sets.merge(rest);
    assertThat(sets.examples()).isEqualTo(5);
    assertThat(sets.accuracy()).isEqualTo(2 / 5.0);
    assertThat(sets.f1(0)).isEqualTo(1 / 2.0);
    assertThat(sets.f1(1)).isEqualTo(4 / 5.0);
    assertThat(sets.f1(2)).isZero();
    assertThat(sets.microF1()).isCloseTo(6 / 10.0, within(1e-15));
    assertThat(sets.macroF1()).isCloseTo((0.5 + 0.8) / 4, within(1e-15));
    assertThat(sets.weightedF1()).isCloseTo((2 * 0.5 + 3 * 0.8) / 5, within(1e-15));
  }
}
