package dev.fisherflow.learning.autograd;

import ai.djl.ndarray.NDArray;

/**
 * Products with a number in computations that are recorded. {@link NDArray#mul(Number)} is no use
 * there: the graph keeps the number for the backward pass, but in memory of a Java buffer that the
 * garbage collector frees as soon as the product is made, so that gradients silently come out
 * scaled by whatever lies there later. (Sums and differences keep no operand.)
 */
public final class Scalar {

  private Scalar() {}

  /**
   * factor x, with the number in memory that lives as long as the graph.
   *
   * @param x of any shape
   * @return in the shape of x
   */
  public static NDArray multiply(NDArray x, double factor) {
    try (NDArray buffered = x.getManager().create(factor);
        NDArray owned = buffered.duplicate()) {
      return x.mul(owned);
    }
  }
}
