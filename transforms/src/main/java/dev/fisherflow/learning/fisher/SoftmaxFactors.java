package dev.fisherflow.learning.fisher;

import java.util.Arrays;

/**
 * {@link OutputFactors} of softmax probabilities without cancellation, however sure the model is.
 *
 * <p>Of two logits, with z = z&#8321; &minus; z&#8320;: q = &radic;(&kappa;p&#8320;p&#8321;) =
 * &radic;&kappa; / (2 cosh z/2), and c = &minus;&radic;&kappa; e<sup>&minus;z/2</sup> for the label
 * 1, &radic;&kappa; e<sup>z/2</sup> for 0.
 *
 * <p>Of C logits: diag(p) &minus; pp&#7488; = QQ&#7488; with Q = diag(&radic;p) H without column
 * arg max p, where H is the Householder reflection that turns that axis to &minus;&radic;p; c is
 * minus the label's row of H over &radic;p of the label; of smoothed targets q, the mean of those
 * of all classes by q.
 */
final class SoftmaxFactors {

  private SoftmaxFactors() {}

  /**
   * Factors of a batch.
   *
   * @param logits [N C]
   * @param labels [N], below C
   * @param scales &kappa; times what a sample counts, [N]
   * @param smoothing &epsilon; of targets (1 &minus; &epsilon;) y + &epsilon; / C
   * @throws IllegalArgumentException if there are more than {@link FisherScope#MOST_OUTPUTS}
   */
  static OutputFactors of(double[] logits, int[] labels, double[] scales, double smoothing) {
    int samples = labels.length;
    int classes = samples == 0 ? 2 : logits.length / samples;
    if (classes > FisherScope.MOST_OUTPUTS) {
      throw new IllegalArgumentException(
          "expected at most %d outputs, whose Fisher matrix takes a backward pass for all but one; found %,d"
              .formatted(FisherScope.MOST_OUTPUTS, classes));
    }
    double[] roots = Arrays.stream(scales).map(Math::sqrt).toArray();
    return classes == 2
        ? ofTwo(logits, labels, roots, smoothing)
        : ofMany(logits, labels, roots, smoothing, classes);
  }

  private static OutputFactors ofTwo(
      double[] logits, int[] labels, double[] roots, double smoothing) {
    double[] factors = new double[labels.length];
    double[] coefficients = new double[labels.length];
    for (int n = 0; n < labels.length; n++) {
      double half = (logits[2 * n + 1] - logits[2 * n]) / 2;
      factors[n] = roots[n] / (2 * Math.cosh(half));
      double one = -roots[n] * Math.exp(-half);
      double zero = roots[n] * Math.exp(half);
      double own = labels[n] == 1 ? one : zero;
      coefficients[n] = smoothing == 0 ? own : (1 - smoothing) * own + smoothing * (one + zero) / 2;
    }
    return OutputFactors.ofOne(factors, coefficients);
  }

  private static OutputFactors ofMany(
      double[] logits, int[] labels, double[] roots, double smoothing, int classes) {
    double[][] factors = new double[classes - 1][logits.length];
    double[][] coefficients = new double[classes - 1][labels.length];
    for (int n = 0; n < labels.length; n++) {
      double[] shares = rootShares(logits, n * classes, classes);
      int top = largest(shares);
      for (int k = 0; k < classes - 1; k++) {
        int column = k < top ? k : k + 1;
        for (int i = 0; i < classes; i++) {
          factors[k][n * classes + i] = roots[n] * shares[i] * reflection(shares, top, i, column);
        }
        double own = reflection(shares, top, labels[n], column) / shares[labels[n]];
        coefficients[k][n] =
            -roots[n]
                * (smoothing == 0
                    ? own
                    : (1 - smoothing) * own + smoothing * mean(shares, top, column));
      }
    }
    return new OutputFactors(factors, coefficients, classes);
  }

  /** The mean of a column of H over &radic;p. */
  private static double mean(double[] shares, int top, int column) {
    double sum = 0;
    for (int i = 0; i < shares.length; i++) {
      sum += reflection(shares, top, i, column) / shares[i];
    }
    return sum / shares.length;
  }

  /** H of row and column, the column not that of the likeliest class. */
  private static double reflection(double[] shares, int top, int row, int column) {
    if (row == top) {
      return -shares[column];
    }
    return (row == column ? 1 : 0) - shares[row] * shares[column] / (1 + shares[top]);
  }

  /** &radic;p of one sample. */
  private static double[] rootShares(double[] logits, int from, int classes) {
    double[] z = Arrays.copyOfRange(logits, from, from + classes);
    double largest = Arrays.stream(z).max().orElseThrow();
    double logSum = Math.log(Arrays.stream(z).map(x -> Math.exp(x - largest)).sum());
    return Arrays.stream(z).map(x -> Math.exp((x - largest - logSum) / 2)).toArray();
  }

  private static int largest(double[] numbers) {
    int largest = 0;
    for (int i = 1; i < numbers.length; i++) {
      largest = numbers[i] > numbers[largest] ? i : largest;
    }
    return largest;
  }
}
