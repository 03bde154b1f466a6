package dev.fisherflow.learning.fisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what subtracts nothing: off the diagonal &minus;p p, on it p times the other p. */
class SoftmaxFactorsTest {

  private static final double SCALE = 0.25;

  /** The farther the first logit is from the others, the surer: at 45, p is 1 to the last bit. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 1.5, -4, 20, 45, -45})
  void factorsKeepTheirDigitsHoweverSureTheModelIs(double first) {
    double[] two = {first, 0.5, 0.25, first};
    checkTwo(two, new int[] {0, 0});
    checkTwo(two, new int[] {1, 1});
    for (int label = 0; label < 3; label++) {
      checkMany(new double[] {first, 0.5, -1}, label);
    }
    for (int label = 0; label < 4; label++) {
      checkMany(new double[] {0.5, first, -1, 3}, label);
    }
  }

  private static void checkTwo(double[] logits, int[] labels) {
    OutputFactors factors = SoftmaxFactors.of(logits, labels, scales(labels.length), 0);
    assertThat(factors.width()).isEqualTo(1);
    for (int n = 0; n < labels.length; n++) {
      double[] p = probabilities(Arrays.copyOfRange(logits, 2 * n, 2 * n + 2));
      double q = factors.factors()[0][n];
      close(q * q, SCALE * p[0] * p[1]);
      // By z1 - z0: p(1) - 1 of the label 1 is -p(0).
      close(q * factors.coefficients()[0][n], SCALE * (labels[n] == 1 ? -p[0] : p[1]));
    }
  }

  private static void checkMany(double[] logits, int label) {
    int classes = logits.length;
    OutputFactors factors = SoftmaxFactors.of(logits, new int[] {label}, scales(1), 0);
    assertThat(factors.factors()).hasDimensions(classes - 1, classes);
    double[] p = probabilities(logits);
    for (int i = 0; i < classes; i++) {
      double error = 0;
      for (int k = 0; k < classes - 1; k++) {
        error += factors.factors()[k][i] * factors.coefficients()[k][0];
      }
      close(error, SCALE * (i == label ? -others(p, i) : p[i]));
      for (int j = 0; j < classes; j++) {
        double product = 0;
        for (double[] factor : factors.factors()) {
          product += factor[i] * factor[j];
        }
        close(product, SCALE * p[i] * (i == j ? others(p, i) : -p[j]));
      }
    }
  }

  private static double others(double[] p, int i) {
    return IntStream.range(0, p.length).filter(j -> j != i).mapToDouble(j -> p[j]).sum();
  }

  private static double[] probabilities(double[] logits) {
    double largest = Arrays.stream(logits).max().orElseThrow();
    double[] p = Arrays.stream(logits).map(z -> Math.exp(z - largest)).toArray();
    double sum = Arrays.stream(p).sum();
    return Arrays.stream(p).map(each -> each / sum).toArray();
  }

  private static void close(double actual, double expected) {
    assertThat(Math.abs(actual - expected)).isLessThanOrEqualTo(1e-13 * Math.abs(expected));
  }

  @Test
  void aVocabularyIsRefusedWithItsNumber() {
    assertThatThrownBy(() -> SoftmaxFactors.of(new double[32128], new int[1], new double[] {1}, 0))
        .hasMessageContaining("at most 4 outputs")
        .hasMessageContaining("found 32,128");
  }

  private static double[] scales(int samples) {
    double[] scales = new double[samples];
    Arrays.fill(scales, SCALE);
    return scales;
  }
}
