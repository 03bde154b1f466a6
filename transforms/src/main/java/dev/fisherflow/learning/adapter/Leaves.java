package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import dev.fisherflow.learning.fisher.MaterializedGradients;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The trained tensors as they enter one forward pass: shared by all samples in their own shape [s],
 * or one leaf per sample in shape [N, s], so that one backward pass leaves every sample's own
 * gradient.
 */
public class Leaves {

  private final NDList arrays;
  private final boolean perSample;
  private final List<String> names;
  private final Map<String, NDArray> byName = new HashMap<>();

  Leaves(List<String> names, NDList arrays, boolean perSample) {
    this.names = List.copyOf(names);
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

  /** What gradients are taken of: all leaves, [s] or [N, s], in the parameters' order. */
  public NDList arrays() {
    return arrays;
  }

  /** Whether there is one leaf per sample. */
  public boolean perSample() {
    return perSample;
  }

  /**
   * The samples' own gradients.
   *
   * @param gradients those of {@link #arrays}, each [N, s]
   * @return rows J [N, P]
   */
  public PerSampleGradients rows(NDList gradients) {
    if (!perSample) {
      throw new IllegalStateException("the forward pass was made without per-sample leaves");
    }
    return new MaterializedGradients(gradients);
  }

  final List<String> names() {
    return names;
  }

  /**
   * A trained tensor as it enters the pass.
   *
   * @return [s], or [N, s] where each sample has its own; null if there is no such tensor
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
   * @param x [N, in] or [N, T, in]
   * @return [N, out] or [N, T, out]
   */
  public NDArray product(NDArray x, String name) {
    NDArray matrix = matrix(name, x.getManager());
    if (!perSample) {
      return Linear.linear(x, matrix, null).singletonOrThrow();
    }
    NDArray transposed = matrix.swapAxes(-1, -2);
    if (x.getShape().dimension() == 2) {
      return x.expandDims(1).matMul(transposed).squeeze(1);
    }
    return x.matMul(transposed);
  }

  /** A trained tensor [out, &hellip;] as a matrix [out, in], or one of it for each sample. */
  private NDArray matrix(String name, NDManager scope) {
    NDArray leaf = byName.get(name);
    int rows = perSample ? 2 : 1;
    if (leaf.getShape().dimension() == rows + 1) {
      return leaf;
    }
    NDArray matrix = leaf.reshape(leaf.getShape().slice(0, rows).addAll(new Shape(-1)));
    matrix.attach(scope);
    return matrix;
  }

  /**
   * x W&#7488; + b for the trained tensors of a linear layer.
   *
   * @param x [N, in] or [N, T, in]
   * @return [N, out] or [N, T, out]
   */
  public NDArray linear(NDArray x, String module) {
    String bias = module + ".bias";
    if (perSample) {
      NDArray product = product(x, module + ".weight");
      return has(bias) ? plus(product, bias) : product;
    }
    NDArray matrix = matrix(module + ".weight", x.getManager());
    return Linear.linear(x, matrix, byName.get(bias)).singletonOrThrow();
  }

  /**
   * Rows of a trained embedding matrix [V, width].
   *
   * @param ids int64 [N, T], or [1, T] if every sample's are the same
   * @return [N, T, width], or [1, T, width] where all samples share the matrix
   */
  public NDArray embedding(NDArray ids, String name) {
    NDArray matrix = byName.get(name);
    if (!perSample) {
      return Embedding.embedding(ids, matrix, SparseFormat.DENSE).singletonOrThrow();
    }
    // The samples' matrices one below the other, and each sample's ids moved to its own.
    Shape shape = matrix.getShape();
    NDArray first =
        ids.getManager()
            .arange(0, Math.toIntExact(shape.get(0)), 1, DataType.INT64)
            .reshape(shape.get(0), 1);
    NDArray rows = matrix.reshape(shape.get(0) * shape.get(1), shape.get(2));
    NDArray own = ids.add(first.mul(shape.get(1)));
    return Embedding.embedding(own, rows, SparseFormat.DENSE).singletonOrThrow();
  }

  /**
   * x + p for a trained tensor p [1, T, width].
   *
   * @param x [N, T, width]
   * @return [N, T, width]
   */
  public NDArray plusWhole(NDArray x, String name) {
    NDArray leaf = byName.get(name);
    return x.add(perSample ? leaf.squeeze(1) : leaf);
  }

  /**
   * x &#8728; w for a trained vector w [width].
   *
   * @param x [N, width] or [N, T, width]
   * @return in the shape of x
   */
  public NDArray times(NDArray x, String name) {
    return x.mul(vector(x, name));
  }

  /**
   * A trained tensor [s] once for each sample.
   *
   * @param scope owner of the result
   * @return [N, s]
   */
  public NDArray perSample(String name, long samples, NDManager scope) {
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
   * @return in the shape of x
   */
  public NDArray plus(NDArray x, String name) {
    return x.add(vector(x, name));
  }

  private NDArray vector(NDArray x, String name) {
    NDArray vector = byName.get(name);
    return perSample && x.getShape().dimension() == 3 ? vector.expandDims(1) : vector;
  }
}
