package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;

/**
 * Matrices with their singular values moved towards 1: five steps of the odd polynomial ax +
 * bx&sup3; + cx&#8309; from the matrix over its norm, in its own precision.
 */
final class NewtonSchulz {

  private static final double A = 3.4445;
  private static final double B = -4.775;
  private static final double C = 2.0315;
  private static final int STEPS = 5;

  /** The least norm that a matrix is divided by, as in torch.optim.Muon. */
  private static final double LEAST_NORM = 1e-7;

  private NewtonSchulz() {}

  /**
   * Moves the singular values.
   *
   * @param matrices [K, p, d]
   * @return new matrices [K, p, d], of the same manager
   */
  static NDArray of(NDArray matrices) {
    boolean tall = matrices.getShape().get(1) > matrices.getShape().get(2);
    NDArray norms = matrices.square().sum(new int[] {1, 2}, true).sqrt().maximum(LEAST_NORM);
    NDArray x = (tall ? transposed(matrices) : matrices).div(norms);
    for (int step = 0; step < STEPS; step++) {
      NDArray square = x.matMul(transposed(x));
      NDArray polynomial = square.mul(B).addi(square.matMul(square).muli(C));
      x = x.mul(A).addi(polynomial.matMul(x));
    }
    return tall ? transposed(x) : x;
  }

  private static NDArray transposed(NDArray matrices) {
    return matrices.transpose(0, 2, 1);
  }
}
