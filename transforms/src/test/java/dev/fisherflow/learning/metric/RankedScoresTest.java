package dev.fisherflow.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class RankedScoresTest {

  /** Three of four pairs are in order. */
  @Test
  void theAreaIsTheShareOfPairsInOrder() {
    RankedScores ranked = new RankedScores();
    ranked.add(0, new double[] {0, 0.1});
    ranked.add(0, new double[] {0, 0.4});
    ranked.add(1, new double[] {0, 0.35});
    assertThat(ranked.area()).isEqualTo(0.5);
    RankedScores more = new RankedScores();
    more.add(1, new double[] {-0.3, 0.5});
    ranked.merge(more);
    assertThat(ranked.area()).isEqualTo(0.75);
    ranked.add(1, new double[] {0, 0.4});
    assertThat(ranked.area()).as("equal ones count half").isEqualTo(4.5 / 6);
  }

  @Test
  void ofManyClassesItIsTheMeanOfCountedPairs() {
    Random random = new Random(7);
    RankedScores ranked = new RankedScores();
    int[] labels = random.ints(60, 0, 3).toArray();
    double[][] probabilities = new double[60][];
    for (int n = 0; n < 60; n++) {
      // The last class has no label.
      double[] logits = DoubleStream.generate(random::nextGaussian).limit(4).toArray();
      double sum = DoubleStream.of(logits).map(Math::exp).sum();
      probabilities[n] = DoubleStream.of(logits).map(z -> Math.exp(z) / sum).toArray();
      ranked.add(labels[n], logits);
    }
    double expected = 0;
    for (int label = 0; label < 3; label++) {
      double inOrder = 0;
      int pairs = 0;
      for (int i = 0; i < 60; i++) {
        for (int j = 0; j < 60; j++) {
          if (labels[i] == label && labels[j] != label) {
            double difference = probabilities[i][label] - probabilities[j][label];
            inOrder += difference > 0 ? 1 : 0;
            pairs++;
          }
        }
      }
      expected += inOrder / pairs / 3;
    }
    assertThat(ranked.area()).isCloseTo(expected, within(1e-12));
  }

  @Test
  void oneClassAndScoresThatAreNoNumbersHaveNone() {
    RankedScores ranked = new RankedScores();
    ranked.add(1, new double[] {0, 1});
    assertThat(ranked.area()).isNaN();
    ranked.add(0, new double[] {0, Double.NaN});
    assertThat(ranked.area()).isNaN();
  }
}
