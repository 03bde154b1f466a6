package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import dev.fisherflow.learning.model.Rows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The trained tensors as they enter one forward pass: by themselves, or so that one backward pass
 * leaves every sample's own gradient.
 */
public class Leaves {

  private final NDList arrays;
  private final List<String> names;
  private final Map<String, NDArray> byName;

  /** The parameters themselves [s], which must require gradients to be trained. */
  Leaves(List<String> names, NDList parameters) {
    this.names = List.copyOf(names);
    this.arrays = parameters;
    this.byName = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      byName.put(names.get(i), parameters.get(i));
    }
  }

  /** The same leaves. */
  Leaves(Leaves other) {
    names = other.names;
    arrays = other.arrays;
    byName = other.byName;
  }

  /**
   * These leaves where they meet arrays of other rows than samples.
   *
   * @return leaves whose arrays and gradients, of any shape, are those of this
   */
  Leaves on(Rows rows) {
    return this;
  }

  /** What gradients are taken of: the parameters [s] in their order, or what stands for them. */
  public NDList arrays() {
    return arrays;
  }

  /** Whether the samples' own gradients are asked for. */
  public boolean perSample() {
    return false;
  }

  /**
   * The samples' own gradients.
   *
   * @param gradients those of {@link #arrays}, in their shapes
   * @return rows J [N, P]
   */
  public PerSampleGradients rows(NDList gradients) {
    throw new IllegalStateException("the forward pass was made without per-sample leaves");
  }

  final List<String> names() {
    return names;
  }

  /**
   * A trained tensor.
   *
   * @return [s]; null if there is no such tensor
   */
  public final NDArray get(String name) {
    return byName.get(name);
  }

  /** Whether a tensor of this name is trained. */
  public final boolean has(String name) {
    return byName.containsKey(name);
  }

  /**
   * x W&#7488; for a trained matrix W [out, in].
   *
   * @param x [rows, &hellip;, in]
   * @return [rows, &hellip;, out]
   */
  public NDArray product(NDArray x, String name) {
    return Linear.linear(x, matrix(name, x.getManager()), null).singletonOrThrow();
  }

  /** A trained tensor [out, &hellip;] as a matrix [out, in]. */
  private NDArray matrix(String name, NDManager scope) {
    NDArray tensor = byName.get(name);
    if (tensor.getShape().dimension() == 2) {
      return tensor;
    }
    NDArray matrix = tensor.reshape(tensor.getShape().get(0), -1);
    matrix.attach(scope);
    return matrix;
  }

  /**
   * x W&#7488; + b for the trained tensors of a linear layer.
   *
   * @param x [rows, &hellip;, in]
   * @return [rows, &hellip;, out]
   */
  public NDArray linear(NDArray x, String module) {
    NDArray matrix = matrix(module + ".weight", x.getManager());
    return Linear.linear(x, matrix, byName.get(module + ".bias")).singletonOrThrow();
  }

  /**
   * Rows of a trained embedding matrix [V, width].
   *
   * @param ids int64 [rows, &hellip;]
   * @return [rows, &hellip;, width]
   */
  public NDArray embedding(NDArray ids, String name) {
    return Embedding.embedding(ids, byName.get(name), SparseFormat.DENSE).singletonOrThrow();
  }

  /**
   * x + p for a trained tensor p [1, T, width].
   *
   * @param x [N, T, width]
   * @return [N, T, width]
   */
  public NDArray plusWhole(NDArray x, String name) {
    return x.add(byName.get(name));
  }

  /**
   * x &#8728; w for a trained vector w [width].
   *
   * @param x [rows, &hellip;, width]
   * @return in the shape of x
   */
  public NDArray times(NDArray x, String name) {
    return x.mul(byName.get(name));
  }

  /**
   * x + b for a trained vector b [width].
   *
   * @param x [rows, &hellip;, width]
   * @return in the shape of x
   */
  public NDArray plus(NDArray x, String name) {
    return x.add(byName.get(name));
  }

  /**
   * Layer normalisation over the last dimension with the trained tensors of a module, which may
   * have no bias.
   *
   * @param x [rows, &hellip;, width]
   * @return in the shape of x
   */
  public NDArray layerNorm(NDArray x, String module, double epsilon) {
    NDArray weight = byName.get(module + ".weight");
    return LayerNorm.layerNorm(
            x, weight.getShape(), weight, byName.get(module + ".bias"), (float) epsilon)
        .singletonOrThrow();
  }

  /**
   * A trained tensor [s] once for each sample.
   *
   * @param scope owner of the result
   * @return [N, s]
   */
  public NDArray repeated(String name, int samples, NDManager scope) {
    NDArray tensor = byName.get(name);
    // Added to zeros, since results belong to the manager of the first operand.
    Shape shape = new Shape(samples).addAll(tensor.getShape());
    return scope.zeros(shape, tensor.getDataType()).add(tensor);
  }
}
