package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/** diag(c) J: every row of per-sample gradients times a factor of its own. */
final class ScaledGradients implements PerSampleGradients {

  private final Base base;
  private final double[] factors;

  /**
   * Rows times factors.
   *
   * @param factors c, of length M
   */
  ScaledGradients(Base base, double[] factors) {
    this.base = base;
    this.factors = factors;
  }

  /** Rows that several scaled gradients share; their Gram matrix is worked out once. */
  static final class Base {

    private PerSampleGradients rows;
    private NDManager owner;
    private DMatrixRMaj gram;

    Base(PerSampleGradients rows) {
      this.rows = rows;
    }

    private DMatrixRMaj gram() {
      if (gram == null) {
        gram = rows.gram();
      }
      return gram;
    }

    /** Moves the rows, once for all that share them. */
    private void keptBy(NDManager other) {
      if (owner != other) {
        rows = rows.keptBy(other);
        owner = other;
      }
    }
  }

  @Override
  public int samples() {
    return factors.length;
  }

  @Override
  public DMatrixRMaj gram() {
    return scaled(base.gram(), factors);
  }

  @Override
  public DMatrixRMaj gramWith(PerSampleGradients other) {
    if (!(other instanceof ScaledGradients scaled)) {
      return PerSampleGradients.super.gramWith(other);
    }
    return scaled(
        scaled.base == base ? base.gram() : base.rows.gramWith(scaled.base.rows), scaled.factors);
  }

  private DMatrixRMaj scaled(DMatrixRMaj products, double[] columnFactors) {
    DMatrixRMaj scaled = new DMatrixRMaj(products.numRows, products.numCols);
    for (int i = 0; i < scaled.numRows; i++) {
      for (int j = 0; j < scaled.numCols; j++) {
        scaled.set(i, j, factors[i] * columnFactors[j] * products.get(i, j));
      }
    }
    return scaled;
  }

  @Override
  public NDList weightedSum(double[] weights) {
    return base.rows.weightedSum(times(weights));
  }

  @Override
  public void addWeightedSum(double[] weights, NDList tensors) {
    base.rows.addWeightedSum(times(weights), tensors);
  }

  @Override
  public double[] product(NDList direction) {
    return times(base.rows.product(direction));
  }

  @Override
  public ScaledGradients keptBy(NDManager owner) {
    base.keptBy(owner);
    return this;
  }

  private double[] times(double[] numbers) {
    if (numbers.length != factors.length) {
      throw new IllegalArgumentException(
          "Expected one number per sample, " + factors.length + "; found " + numbers.length);
    }
    double[] products = Arrays.copyOf(numbers, numbers.length);
    for (int n = 0; n < products.length; n++) {
      products[n] *= factors[n];
    }
    return products;
  }
}
