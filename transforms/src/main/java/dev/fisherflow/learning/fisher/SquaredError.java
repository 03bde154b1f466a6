package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.autograd.Scalar;
import java.util.Arrays;
import java.util.Random;
import java.util.function.LongFunction;

/**
 * Least squares of one output per sample, l&#8345; = &frac12; (z&#8345; &minus; y&#8345;)&sup2;:
 * the negative log-likelihood of N(z&#8345;, 1) up to a constant. With it iEF is the exact natural
 * gradient (paper, Appendix A).
 */
public final class SquaredError implements Loss {

  private final double[] targets;
  private final double scale;

  /** A loss for these targets, one per sample. */
  public SquaredError(double[] targets) {
    this(targets, 1.0 / targets.length);
  }

  private SquaredError(double[] targets, double scale) {
    this.targets = targets;
    this.scale = scale;
  }

  @Override
  public double scale() {
    return scale;
  }

  @Override
  public Loss at(double other) {
    return new SquaredError(targets, other);
  }

  @Override
  public NDArray total(NDArray logits) {
    return Scalar.multiply(residuals(logits).square().sum(), scale() / 2);
  }

  @Override
  public double[] logitGradientNorms(NDArray logits) {
    double[] residuals = CrossEntropy.doubles(residuals(logits).flatten());
    double[] norms = new double[residuals.length];
    for (int n = 0; n < norms.length; n++) {
      norms[n] = scale() * scale() * residuals[n] * residuals[n];
    }
    return norms;
  }

  @Override
  public Loss sampled(NDArray logits, LongFunction<Random> random) {
    double[] drawn = CrossEntropy.doubles(logits.flatten());
    for (int n = 0; n < drawn.length; n++) {
      drawn[n] += random.apply(n).nextGaussian();
    }
    return new SquaredError(drawn, scale);
  }

  @Override
  public NDArray outputs(NDArray logits) {
    return logits;
  }

  /** q = &radic;&kappa;, c = &radic;&kappa;(z &minus; y). */
  @Override
  public OutputFactors factors(NDArray outputs) {
    double root = Math.sqrt(scale);
    double[] factors = new double[targets.length];
    Arrays.fill(factors, root);
    double[] coefficients = CrossEntropy.doubles(residuals(outputs).flatten());
    Arrays.setAll(coefficients, n -> root * coefficients[n]);
    return OutputFactors.ofOne(factors, coefficients);
  }

  /** &kappa; u. */
  @Override
  public NDArray hessianProduct(NDArray outputs, NDArray u) {
    return u.mul(scale);
  }

  @Override
  public double curvature(NDArray outputs, NDArray u) {
    double sum = 0;
    for (double change : CrossEntropy.doubles(u.flatten())) {
      sum += change * change;
    }
    return scale * sum;
  }

  private NDArray residuals(NDArray logits) {
    NDArray column = logits.getManager().create(targets, new Shape(targets.length, 1));
    return logits.sub(column.toType(logits.getDataType(), false));
  }
}
