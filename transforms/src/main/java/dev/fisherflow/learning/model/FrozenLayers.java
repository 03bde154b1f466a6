package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import dev.fisherflow.learning.model.file.Weights;

/** Layers with a model's own weights. */
public final class FrozenLayers implements Layers {

  private final Weights weights;

  /** Layers over these weights. */
  public FrozenLayers(Weights weights) {
    this.weights = weights;
  }

  /** The tensors. */
  public Weights weights() {
    return weights;
  }

  @Override
  public NDArray linear(String module, NDArray x) {
    return Linear.linear(x, matrix(module, x), weights.getOrNull(module + ".bias"))
        .singletonOrThrow();
  }

  /**
   * x W&#7488; without the layer's bias.
   *
   * @param x [&hellip;, in]
   * @return [&hellip;, out]
   */
  public NDArray product(String module, NDArray x) {
    return Linear.linear(x, matrix(module, x), null).singletonOrThrow();
  }

  /** The kernel of a convolution over whole patches counts as the matrix it is. */
  private NDArray matrix(String module, NDArray x) {
    NDArray weight = weights.get(module + ".weight");
    if (weight.getShape().dimension() == 2) {
      return weight;
    }
    NDArray matrix = weight.reshape(weight.getShape().get(0), -1);
    matrix.attach(x.getManager());
    return matrix;
  }

  @Override
  public NDArray layerNorm(String module, NDArray x, double epsilon) {
    NDArray weight = weights.get(module + ".weight");
    return LayerNorm.layerNorm(
            x,
            new Shape(weight.getShape().get(0)),
            weight,
            weights.get(module + ".bias"),
            (float) epsilon)
        .singletonOrThrow();
  }

  /**
   * Layer normalisation without the module's bias.
   *
   * @param x [rows, &hellip;, width]
   * @return in the shape of x
   */
  public NDArray scaledNorm(String module, NDArray x, double epsilon) {
    NDArray weight = weights.get(module + ".weight");
    NDArray none = x.getManager().zeros(weight.getShape(), weight.getDataType());
    return LayerNorm.layerNorm(x, weight.getShape(), weight, none, (float) epsilon)
        .singletonOrThrow();
  }

  /**
   * x less its mean over its deviation, in the last dimension.
   *
   * @param x [rows, &hellip;, width]
   * @return in the shape of x
   */
  public static NDArray normal(NDArray x, double epsilon) {
    Shape width = new Shape(x.getShape().get(x.getShape().dimension() - 1));
    NDManager manager = x.getManager();
    return LayerNorm.layerNorm(
            x,
            width,
            manager.ones(width, x.getDataType()),
            manager.zeros(width, x.getDataType()),
            (float) epsilon)
        .singletonOrThrow();
  }

  @Override
  public NDArray rmsNorm(String module, NDArray x, double epsilon) {
    return overRoot(x, epsilon).mul(weights.get(module + ".weight"));
  }

  /**
   * x over the root of its mean square.
   *
   * @param x [rows, &hellip;, width]
   * @return in the shape of x
   */
  public static NDArray overRoot(NDArray x, double epsilon) {
    return x.div(x.square().mean(new int[] {-1}, true).add(epsilon).sqrt());
  }

  @Override
  public NDArray plus(String parameter, NDArray x) {
    return x.add(weights.get(parameter));
  }

  @Override
  public NDArray embedding(String module, NDArray ids) {
    return Embedding.embedding(ids, weights.get(module + ".weight"), SparseFormat.DENSE)
        .singletonOrThrow();
  }
}
