package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.autograd.Scalar;
import java.util.Arrays;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.stream.DoubleStream;

/**
 * Cross-entropy of C independent labels a sample, l&#8345; = &minus;&Sigma; y log &sigma;(z) + (1
 * &minus; y) log &sigma;(&minus;z): the negative log-likelihood of C Bernoulli variables. &kappa;
 * is 1 / (N C), so that the loss is the mean over all labels, as of PyTorch's {@code
 * BCEWithLogitsLoss}.
 *
 * <p>The Fisher matrix of a sample's outputs is &kappa; diag(p (1 &minus; p)), and labels are drawn
 * one by one.
 */
public final class BinaryCrossEntropy implements Loss {

  /** y of each sample and label, 0 or 1, [N C]. */
  private final double[] labels;

  private final int classes;
  private final double scale;

  /**
   * A loss for labels that are on or off.
   *
   * @param on the indices of each sample's labels, [N]
   * @param classes C
   */
  public BinaryCrossEntropy(int[][] on, int classes) {
    this(flags(on, classes), classes, 1.0 / ((double) on.length * classes));
  }

  private BinaryCrossEntropy(double[] labels, int classes, double scale) {
    this.labels = labels;
    this.classes = classes;
    this.scale = scale;
  }

  private static double[] flags(int[][] on, int classes) {
    double[] flags = new double[on.length * classes];
    for (int n = 0; n < on.length; n++) {
      for (int label : on[n]) {
        flags[n * classes + label] = 1;
      }
    }
    return flags;
  }

  @Override
  public double scale() {
    return scale;
  }

  @Override
  public Loss at(double other) {
    return new BinaryCrossEntropy(labels, classes, other);
  }

  /** &kappa; &Sigma; log(1 + e<sup>&plusmn;z</sup>), the sign minus where the label is on. */
  @Override
  public NDArray total(NDArray logits) {
    NDArray signed = logits.mul(column(logits, Arrays.stream(labels).map(y -> 1 - 2 * y)));
    NDArray positive = signed.maximum(signed.zerosLike());
    NDArray rest = signed.abs().neg().exp().add(signed.onesLike()).log();
    return Scalar.multiply(positive.add(rest).sum(), scale);
  }

  @Override
  public double[] logitGradientNorms(NDArray logits) {
    double[] z = CrossEntropy.doubles(logits.flatten());
    double[] norms = new double[labels.length / classes];
    for (int i = 0; i < z.length; i++) {
      double gradient = scale * error(z[i], labels[i]);
      norms[i / classes] += gradient * gradient;
    }
    return norms;
  }

  /** &sigma;(z) &minus; y without cancellation. */
  private static double error(double z, double y) {
    return y == 1 ? -sigmoid(-z) : sigmoid(z);
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  @Override
  public Loss sampled(NDArray logits, LongFunction<Random> random) {
    double[] z = CrossEntropy.doubles(logits.flatten());
    double[] drawn = new double[z.length];
    for (int n = 0; n < z.length / classes; n++) {
      Random draws = random.apply(n);
      for (int i = n * classes; i < (n + 1) * classes; i++) {
        drawn[i] = draws.nextDouble() < sigmoid(z[i]) ? 1 : 0;
      }
    }
    return new BinaryCrossEntropy(drawn, classes, scale);
  }

  @Override
  public NDArray outputs(NDArray logits) {
    return logits;
  }

  /**
   * One factor of each label: q = &radic;&kappa; / (2 cosh z/2) at its place, 0 elsewhere, and c =
   * &minus;&radic;&kappa; e<sup>&minus;z/2</sup> where it is on, &radic;&kappa; e<sup>z/2</sup>
   * where not.
   */
  @Override
  public OutputFactors factors(NDArray outputs) {
    double[] z = CrossEntropy.doubles(outputs.flatten());
    double root = Math.sqrt(scale);
    double[][] factors = new double[classes][z.length];
    double[][] coefficients = new double[classes][z.length / classes];
    for (int i = 0; i < z.length; i++) {
      int label = i % classes;
      factors[label][i] = root / (2 * Math.cosh(z[i] / 2));
      coefficients[label][i / classes] =
          labels[i] == 1 ? -root * Math.exp(-z[i] / 2) : root * Math.exp(z[i] / 2);
    }
    return new OutputFactors(factors, coefficients, classes);
  }

  /** &kappa; p (1 &minus; p) &#8728; u. */
  @Override
  public NDArray hessianProduct(NDArray outputs, NDArray u) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray product =
          variances(outputs)
              .mul(u.toType(DataType.FLOAT64, false))
              .mul(scale)
              .toType(outputs.getDataType(), true);
      NDScope.unregister(product);
      return product;
    }
  }

  /** &kappa; &Sigma; p (1 &minus; p) u&sup2;. */
  @Override
  public double curvature(NDArray outputs, NDArray u) {
    double[] z = CrossEntropy.doubles(outputs.flatten());
    double[] changes = CrossEntropy.doubles(u.flatten());
    double sum = 0;
    for (int i = 0; i < z.length; i++) {
      sum += sigmoid(z[i]) * sigmoid(-z[i]) * changes[i] * changes[i];
    }
    return scale * sum;
  }

  private NDArray variances(NDArray outputs) {
    double[] z = CrossEntropy.doubles(outputs.flatten());
    return outputs
        .getManager()
        .create(Arrays.stream(z).map(x -> sigmoid(x) * sigmoid(-x)).toArray(), outputs.getShape());
  }

  private NDArray column(NDArray logits, DoubleStream numbers) {
    // Cloned, since a graph may outlive the host's buffer.
    return logits
        .getManager()
        .create(numbers.toArray(), new Shape(labels.length / classes, classes))
        .toType(logits.getDataType(), false)
        .duplicate();
  }
}
