package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/**
 * Per-sample gradients of dense layers y = x W&#7488; + b by their two factors: the layer's inputs
 * A [M, in] and the gradients of its outputs E [M, out]. The gradient of W for sample n is the
 * outer product of the n-th rows of E and A, that of b the row of E, so that
 *
 * <pre>
 * J J&#7488; = &Sigma; (A A&#7488; + 1) &#8728; (E E&#7488;) over the layers
 * J&#7488;a  = E&#7488; diag(a) A for W, E&#7488; a for b
 * J v  = row sums of (A V&#7488; + v) &#8728; E
 * </pre>
 *
 * <p>and J itself, M P numbers, is never formed. Products are taken in the factors' precision, or
 * in double where the other operand is; shares of the layers are added in double precision.
 */
public final class FactoredGradients implements PerSampleGradients {

  /** Numbers of a weight's gradient that are made at a time when it is added to another tensor. */
  private static final long SLICE = 1 << 20;

  private final List<Layer> layers;

  /**
   * The gradients of layers, their parameters in the order: weight, bias, next layer.
   *
   * @param layers factors [M, in] and [M, out] of at least one layer, all of the same M
   */
  public FactoredGradients(List<Layer> layers) {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("Expected the factors of at least one layer; found none");
    }
    for (Layer layer : layers) {
      if (layer.samples() != layers.get(0).samples()) {
        throw new IllegalArgumentException(
            "Expected factors of %d samples in every layer; found the shapes %s and %s"
                .formatted(
                    layers.get(0).samples(),
                    layer.inputs().getShape(),
                    layer.outputGradients().getShape()));
      }
    }
    this.layers = List.copyOf(layers);
  }

  /**
   * Factors of a layer.
   *
   * @param inputs A [M, in]
   * @param outputGradients E [M, out]
   * @param bias whether the layer adds a trained bias
   */
  public record Layer(NDArray inputs, NDArray outputGradients, boolean bias) {

    /** Checks that both are matrices of M rows, [M, in] and [M, out]. */
    public Layer {
      Shape in = inputs.getShape();
      Shape out = outputGradients.getShape();
      if (in.dimension() != 2 || out.dimension() != 2 || in.get(0) != out.get(0)) {
        throw new IllegalArgumentException(
            "Expected inputs [M, in] and output gradients [M, out] of a layer that reads one vector"
                + " per sample; found "
                + in
                + " and "
                + out);
      }
    }

    private int samples() {
      return Math.toIntExact(inputs.getShape().get(0));
    }

    /**
     * Without the graph that made the inputs, and as a copy: those of the first layer may lie in a
     * Java buffer, which lives no longer than the array that was made over it.
     */
    private Layer keptBy(NDManager owner) {
      try (NDArray detached = inputs.stopGradient()) {
        NDArray copy = detached.duplicate();
        copy.attach(owner);
        outputGradients.attach(owner);
        return new Layer(copy, outputGradients, bias);
      }
    }

    /** This layer's share of J J&prime;&#7488; [M, M&prime;]. */
    private NDArray gramWith(Layer other) {
      NDArray products = inputs.matMul(other.inputs.transpose());
      return (bias ? products.addi(1) : products)
          .muli(outputGradients.matMul(other.outputGradients.transpose()));
    }

    /** The same in a precision. */
    private Layer in(DataType type) {
      return new Layer(inputs.toType(type, false), outputGradients.toType(type, false), bias);
    }

    /** E&#7488; diag(a) for a column a [M, 1]. */
    private NDArray weighted(NDArray column) {
      return outputGradients.mul(column).transpose();
    }
  }

  @Override
  public int samples() {
    return layers.get(0).samples();
  }

  @Override
  public FactoredGradients keptBy(NDManager owner) {
    return new FactoredGradients(layers.stream().map(layer -> layer.keptBy(owner)).toList());
  }

  @Override
  public DMatrixRMaj gramWith(PerSampleGradients other) {
    if (!(other instanceof FactoredGradients factored)) {
      return PerSampleGradients.super.gramWith(other);
    }
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDList shares = new NDList(layers.size());
      for (int i = 0; i < layers.size(); i++) {
        shares.add(layers.get(i).gramWith(factored.layers.get(i)));
      }
      return new DMatrixRMaj(samples(), other.samples(), true, sum(shares));
    }
  }

  @Override
  public NDList weightedSum(double[] weights) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray column = column(weights, layers.get(0).inputs().getDataType());
      NDList sums = new NDList();
      for (Layer layer : layers) {
        NDArray weighted = layer.weighted(column);
        sums.add(weighted.matMul(layer.inputs()));
        if (layer.bias()) {
          sums.add(weighted.sum(new int[] {1}));
        }
      }
      NDScope.unregister(sums);
      return sums;
    }
  }

  /** Slice by slice, so that no second tensor of a weight's size is made. */
  @Override
  public void addWeightedSum(double[] weights, NDList tensors) {
    int tensor = 0;
    for (Layer held : layers) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        DataType type = tensors.get(tensor).getDataType();
        Layer layer = held.in(type);
        NDArray weighted = layer.weighted(column(weights, type));
        addProduct(weighted, layer.inputs(), tensors.get(tensor++));
        if (layer.bias()) {
          tensors.get(tensor++).addi(weighted.sum(new int[] {1}));
        }
      }
    }
  }

  private static void addProduct(NDArray left, NDArray right, NDArray sum) {
    long rows = left.getShape().get(0);
    long step = Math.max(1, SLICE / right.getShape().get(1));
    for (long start = 0; start < rows; start += step) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        long end = Math.min(rows, start + step);
        sum.get("{}:{}", start, end).addi(left.get("{}:{}", start, end).matMul(right));
      }
    }
  }

  @Override
  public double[] product(NDList direction) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDList shares = new NDList(layers.size());
      int tensor = 0;
      for (Layer held : layers) {
        Layer layer = held.in(direction.get(tensor).getDataType());
        NDArray changes = layer.inputs().matMul(direction.get(tensor++).transpose());
        if (layer.bias()) {
          changes.addi(direction.get(tensor++));
        }
        shares.add(changes.muli(layer.outputGradients()).sum(new int[] {1}));
      }
      return sum(shares);
    }
  }

  private NDArray column(double[] weights, DataType type) {
    if (weights.length != samples()) {
      throw new IllegalArgumentException(
          "Expected one weight per sample, " + samples() + "; found " + weights.length);
    }
    NDManager manager = layers.get(0).inputs().getManager();
    return manager.create(weights, new Shape(weights.length, 1)).toType(type, true);
  }

  /** The sum of the layers' shares in double precision, with one transfer to the host. */
  private static double[] sum(NDList shares) {
    return NDArrays.stack(shares)
        .toType(DataType.FLOAT64, false)
        .sum(new int[] {0})
        .toDoubleArray();
  }
}
