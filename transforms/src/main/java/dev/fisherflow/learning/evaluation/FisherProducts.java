package dev.fisherflow.learning.evaluation;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.List;

/**
 * Products with the exact Fisher matrix F = &Sigma; J<sub>z</sub>&#7488; H J<sub>z</sub> of a batch
 * (paper, Eq. 50), H being the Hessian of the loss with respect to the outputs z, at loss scale
 * &kappa;. Vectors are lists of tensors in the shapes of the parameters. Dropout is off.
 */
public interface FisherProducts {

  /**
   * v&#7488;F v of each vector, as a sum of squares.
   *
   * @param vectors each in the shapes of the parameters
   * @return one scalar for each vector
   */
  double[] quadratics(List<NDList> vectors);

  /**
   * v&#7488;F v as a sum of squares, a scalar.
   *
   * @param v in the shapes of the parameters
   */
  default double quadratic(NDList v) {
    return quadratics(List.of(v))[0];
  }

  /** The precision of products: that of the model, or double where J<sub>z</sub> is held. */
  DataType precision();

  /**
   * F v.
   *
   * @param v in the shapes of the parameters, in {@link #precision}
   * @return in the shapes of the parameters and this precision, attached to the owner
   */
  NDList product(NDList v, NDManager owner);
}
