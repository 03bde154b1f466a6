package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The trained tensors as they enter one forward pass: shared by all samples in their own shape [s],
 * or one leaf per sample in shape [N, s], so that one backward pass leaves every sample's own
 * gradient.
 */
public final class Leaves {

  private final NDList arrays;
  private final boolean perSample;
  private final Map<String, NDArray> byName = new HashMap<>();

  private Leaves(List<String> names, NDList arrays, boolean perSample) {
    this.arrays = arrays;
    this.perSample = perSample;
    for (int i = 0; i < names.size(); i++) {
      byName.put(names.get(i), arrays.get(i));
    }
  }

  /** The parameters themselves, which must require gradients to be trained. */
  static Leaves shared(List<String> names, NDList parameters) {
    return new Leaves(names, parameters, false);
  }

  /** One copy of each parameter per sample, attached to the scope. */
  static Leaves perSample(List<String> names, NDList parameters, int samples, NDManager scope) {
    NDList copies = new NDList(parameters.size());
    for (NDArray parameter : parameters) {
      Shape shape = new Shape(samples).addAll(parameter.getShape());
      try (NDArray row = parameter.expandDims(0)) {
        NDArray leaf = row.broadcast(shape);
        leaf.attach(scope);
        leaf.setRequiresGradient(true);
        copies.add(leaf);
      }
    }
    return new Leaves(names, copies, true);
  }

  /** All leaves, in the parameters' order. */
  public NDList arrays() {
    return arrays;
  }

  /** Whether there is one leaf per sample. */
  public boolean perSample() {
    return perSample;
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  /**
   * x W&#7488; for a trained matrix W [out, in].
   *
   * @param x [N, in] or [N, T, in]
   * @return [N, out] or [N, T, out]
   */
  NDArray product(NDArray x, String name) {
    NDArray matrix = byName.get(name);
    if (!perSample) {
      return Linear.linear(x, matrix, null).singletonOrThrow();
    }
    NDArray transposed = matrix.swapAxes(-1, -2);
    if (x.getShape().dimension() == 2) {
      return x.expandDims(1).matMul(transposed).squeeze(1);
    }
    return x.matMul(transposed);
  }

  /**
   * A trained tensor [s] once for each sample.
   *
   * @param scope owner of the result
   * @return [N, s]
   */
  NDArray perSample(String name, long samples, NDManager scope) {
    NDArray leaf = byName.get(name);
    if (perSample) {
      return leaf;
    }
    // Added to zeros, since results belong to the manager of the first operand.
    Shape shape = new Shape(samples).addAll(leaf.getShape());
    return scope.zeros(shape, leaf.getDataType()).add(leaf);
  }

  /**
   * x + b for a trained vector b [width].
   *
   * @param x [N, width] or [N, T, width]
   */
  NDArray plus(NDArray x, String name) {
    NDArray vector = byName.get(name);
    return x.add(perSample && x.getShape().dimension() == 3 ? vector.expandDims(1) : vector);
  }
}
