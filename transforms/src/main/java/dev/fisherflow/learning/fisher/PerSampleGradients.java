package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import org.ejml.data.DMatrixRMaj;

/**
 * The matrix J [M, P] whose rows are the gradients of M per-sample losses with respect to P trained
 * numbers, at loss scale &kappa;; J itself need not be formed.
 */
public interface PerSampleGradients {

  /** Rows M. */
  int samples();

  /** Gram matrix J J&#7488; [M, M], symmetric to the last bit whatever the order of its sums. */
  default DMatrixRMaj gram() {
    DMatrixRMaj gram = gramWith(this);
    for (int i = 0; i < gram.numRows; i++) {
      for (int j = 0; j < i; j++) {
        double mean = (gram.get(i, j) + gram.get(j, i)) / 2;
        gram.set(i, j, mean);
        gram.set(j, i, mean);
      }
    }
    return gram;
  }

  /**
   * Products of these rows with the rows of another, J J&prime;&#7488; [M, M&prime;]. This default
   * takes M&prime; passes over both; implementations that hold their rows do better.
   *
   * @param other gradients of the same parameters
   */
  default DMatrixRMaj gramWith(PerSampleGradients other) {
    DMatrixRMaj result = new DMatrixRMaj(samples(), other.samples());
    double[] one = new double[other.samples()];
    for (int column = 0; column < one.length; column++) {
      one[column] = 1;
      try (NDList row = other.weightedSum(one)) {
        double[] products = product(row);
        for (int sample = 0; sample < products.length; sample++) {
          result.set(sample, column, products[sample]);
        }
      }
      one[column] = 0;
    }
    return result;
  }

  /**
   * J&#7488;a, in the shapes of the parameters.
   *
   * @param weights a, of length M
   */
  NDList weightedSum(double[] weights);

  /**
   * Adds J&#7488;a to tensors in place. Rows that are held are multiplied in the precision of the
   * tensors.
   *
   * @param weights a, of length M
   * @param tensors in the shapes of the parameters
   */
  default void addWeightedSum(double[] weights, NDList tensors) {
    try (NDList sum = weightedSum(weights)) {
      for (int tensor = 0; tensor < sum.size(); tensor++) {
        tensors.get(tensor).addi(sum.get(tensor));
      }
    }
  }

  /**
   * J v, of length M. Rows that are held are multiplied in the precision of v.
   *
   * @param direction v, in the shapes of the parameters
   */
  double[] product(NDList direction);

  /**
   * The same rows J [N, P] rounded to bfloat16.
   *
   * @throws IllegalStateException if rows are not held as such
   */
  default PerSampleGradients rounded() {
    throw new IllegalStateException("rows that are not formed cannot be rounded");
  }

  /**
   * The same rows J [M, P] with their arrays held by another manager and free of the graph they
   * came from, so that they outlive its forward pass.
   */
  PerSampleGradients keptBy(NDManager owner);
}
