package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDList;
import org.ejml.data.DMatrixRMaj;

/**
 * The matrix J [M, P] whose rows are the gradients of M per-sample losses with respect to P trained
 * numbers, at loss scale &kappa;; J itself need not be formed.
 */
public interface PerSampleGradients {

  /** Rows M. */
  int samples();

  /** Gram matrix J J&#7488; [M, M]. */
  DMatrixRMaj gram();

  /**
   * J&#7488;a, in the shapes of the parameters.
   *
   * @param weights a, of length M
   */
  NDList weightedSum(double[] weights);

  /**
   * J v, of length M.
   *
   * @param direction v, in the shapes of the parameters
   */
  double[] product(NDList direction);
}
