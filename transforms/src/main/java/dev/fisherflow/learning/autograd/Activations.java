package dev.fisherflow.learning.autograd;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/** Activations that the engine has not, in parts that are twice differentiable. */
public final class Activations {

  private Activations() {}

  /**
   * GELU by tanh, x / 2 (1 + tanh(&radic;(2 / &pi;) (x + 0.044715 x&sup3;))).
   *
   * @param x of any shape
   */
  public static NDArray geluByTanh(NDArray x) {
    NDArray cubic = Scalar.multiply(x.square().mul(x), 0.044715);
    NDArray inner = Scalar.multiply(x.add(cubic), Math.sqrt(2 / Math.PI));
    return Scalar.multiply(x, 0.5).mul(inner.tanh().add(1));
  }

  /**
   * SiLU, x &sigma;(x).
   *
   * @param x of any shape
   */
  public static NDArray silu(NDArray x) {
    return x.mul(Activation.sigmoid(x));
  }
}
