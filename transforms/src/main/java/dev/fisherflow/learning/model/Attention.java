package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.autograd.Scalar;

/** Multi-head scaled dot-product attention (Vaswani et al. 2017) in twice differentiable parts. */
public final class Attention {

  private Attention() {}

  /** [N, T, A D] to [N, A, T, D]. */
  public static NDArray split(NDArray x, int heads) {
    Shape shape = x.getShape();
    return x.reshape(shape.get(0), shape.get(1), heads, shape.get(2) / heads).transpose(0, 2, 1, 3);
  }

  /**
   * softmax(scale Q K&#7488; + bias) V.
   *
   * @param query [N, A, Tq, D]
   * @param key [N, A, Tk, D]
   * @param value [N, A, Tk, D]
   * @param bias broadcast to [N, A, Tq, Tk], or null
   * @return [N, Tq, A D]
   */
  public static NDArray attend(
      NDArray query, NDArray key, NDArray value, double scale, NDArray bias) {
    NDArray scores =
        (scale == 1 ? query : Scalar.multiply(query, scale)).matMul(key.transpose(0, 1, 3, 2));
    if (bias != null) {
      scores = scores.add(bias);
    }
    NDArray context = scores.softmax(-1).matMul(value);
    Shape shape = context.getShape();
    return context
        .transpose(0, 2, 1, 3)
        .reshape(shape.get(0), shape.get(2), shape.get(1) * shape.get(3));
  }
}
