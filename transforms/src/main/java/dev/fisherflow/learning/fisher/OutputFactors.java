package dev.fisherflow.learning.fisher;

/**
 * The Fisher information of each sample's outputs z in factors, &kappa;(diag(p) &minus; pp&#7488;)
 * = &Sigma; q&#8342;q&#8342;&#7488;, and the gradient in the same factors,
 * &kappa;&nabla;<sub>z</sub>l = &Sigma; c&#8342;q&#8342;. Of one output, or of two logits, of which
 * z&#8321; &minus; z&#8320; says all, there is one factor: a number.
 *
 * @param factors q [K][N width]
 * @param coefficients c [K][N]
 * @param width numbers of a factor: 1, or the outputs C
 */
public record OutputFactors(double[][] factors, double[][] coefficients, int width) {

  /** One factor of each sample, a number. */
  static OutputFactors ofOne(double[] factors, double[] coefficients) {
    return new OutputFactors(new double[][] {factors}, new double[][] {coefficients}, 1);
  }
}
