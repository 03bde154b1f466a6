package dev.fisherflow.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ConfusionTest {

  @Test
  void binaryFiguresByHand() {
    // 6 true positives, 1 false positive, 2 false negatives, 3 true negatives.
    Confusion confusion = counts(new int[][] {{3, 1}, {2, 6}});
    assertThat(confusion.examples()).isEqualTo(12);
    assertThat(confusion.accuracy()).isEqualTo(9.0 / 12);
    assertThat(confusion.f1(1)).isEqualTo(12.0 / 15);
    assertThat(confusion.f1(0)).isEqualTo(6.0 / 9);
    // (6*3 - 1*2) / sqrt(7 * 8 * 4 * 5)
    assertThat(confusion.matthews()).isCloseTo(16 / Math.sqrt(1120), within(1e-15));
  }

  @Test
  void averagesOfF1ByHand() {
    Confusion two = counts(new int[][] {{3, 1}, {2, 6}});
    assertThat(two.macroF1()).isCloseTo((6.0 / 9 + 12.0 / 15) / 2, within(1e-15));
    assertThat(two.weightedF1()).isCloseTo((4 * 6.0 / 9 + 8 * 12.0 / 15) / 12, within(1e-15));
    // As scikit-learn: the third class is predicted only and counts as 0, the fourth is not there.
    Confusion four = counts(new int[][] {{2, 0, 1, 0}, {1, 1, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}});
    assertThat(four.macroF1()).isCloseTo((4.0 / 6 + 2.0 / 3 + 0) / 3, within(1e-15));
    assertThat(four.weightedF1()).isCloseTo((3 * 4.0 / 6 + 2 * 2.0 / 3) / 5, within(1e-15));
  }

  @Test
  void matthewsOfThreeClassesByHand() {
    // s = 6, c = 4; labels 2,2,2; predictions 3,2,1: (24 - 12) / sqrt((36-12) * (36-14)).
    Confusion confusion = counts(new int[][] {{2, 0, 0}, {1, 1, 0}, {0, 1, 1}});
    assertThat(confusion.matthews()).isCloseTo(12 / Math.sqrt(24 * 22), within(1e-15));
    assertThat(confusion.accuracy()).isEqualTo(4.0 / 6);
  }

  @Test
  void predictionsOfOneClassAreWorthNothingAndLabelsOfOneClassLeaveNothingToMeasure() {
    Confusion constant = counts(new int[][] {{0, 4}, {0, 6}});
    assertThat(constant.matthews()).isZero();
    assertThat(constant.accuracy()).isEqualTo(0.6);
    assertThat(constant.f1(1)).isEqualTo(12.0 / 16);
    assertThat(constant.f1(0)).isZero();
    Confusion perfectButOneClass = counts(new int[][] {{5, 0}, {0, 0}});
    assertThat(perfectButOneClass.matthews()).isNaN();
    assertThat(perfectButOneClass.f1(1)).isNaN();
    assertThat(perfectButOneClass.f1(0)).isEqualTo(1);
    assertThat(counts(new int[][] {{3, 2}, {0, 0}}).f1(1)).isNaN();
    assertThat(counts(new int[][] {{5, 0}, {0, 5}}).matthews()).isEqualTo(1);
    assertThat(counts(new int[][] {{0, 5}, {5, 0}}).matthews()).isEqualTo(-1);
  }

  @Test
  void classesOutsideTheTaskAreRefused() {
    Confusion confusion = new Confusion(2);
    assertThatThrownBy(() -> confusion.add(0, 2)).hasMessageContaining("0 to 1");
    assertThatThrownBy(() -> confusion.add(-1, 0)).hasMessageContaining("label -1");
    assertThatThrownBy(() -> confusion.merge(new Confusion(3))).hasMessageContaining("2 classes");
    assertThatThrownBy(() -> new Confusion(1)).hasMessageContaining("2 classes");
  }

  @Property(tries = 200)
  void mergedPartsEqualTheWhole(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 8) Integer> cells,
      @ForAll @IntRange(max = 60) int cut) {
    Confusion whole = new Confusion(3);
    Confusion head = new Confusion(3);
    Confusion tail = new Confusion(3);
    for (int i = 0; i < cells.size(); i++) {
      whole.add(cells.get(i) / 3, cells.get(i) % 3);
      (i < cut ? head : tail).add(cells.get(i) / 3, cells.get(i) % 3);
    }
    tail.merge(head);
    assertThat(tail.accuracy()).isEqualTo(whole.accuracy());
    assertThat(Double.valueOf(tail.f1(1))).isEqualTo(Double.valueOf(whole.f1(1)));
    assertThat(Double.valueOf(tail.matthews())).isEqualTo(Double.valueOf(whole.matthews()));
    assertThat(Math.abs(whole.matthews())).matches(size -> Double.isNaN(size) || size <= 1);
  }

  private static Confusion counts(int[][] table) {
    Confusion confusion = new Confusion(table.length);
    for (int label = 0; label < table.length; label++) {
      for (int predicted = 0; predicted < table.length; predicted++) {
        for (int n = 0; n < table[label][predicted]; n++) {
          confusion.add(label, predicted);
        }
      }
    }
    return confusion;
  }
}
