package dev.fisherflow.learning.fisher.factored;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/**
 * Per-sample gradients of layers that are trained in full. Of a matrix the two factors of its rows
 * are held, what it read and the gradients of what it made, of every other tensor the rows
 * themselves; J, M P numbers, is never formed. Products are taken in the factors' precision, or in
 * double where the other operand is; shares of the tensors are added in double precision.
 */
public final class FactoredGradients implements PerSampleGradients {

  private final List<TensorRows> tensors;

  /**
   * The gradients of trained tensors.
   *
   * @param tensors rows [M, &hellip;] of each, in the order of the parameters; one or more
   */
  public FactoredGradients(List<TensorRows> tensors) {
    if (tensors.isEmpty()) {
      throw new IllegalArgumentException("Expected the rows of at least one tensor; found none");
    }
    int samples = tensors.get(0).samples();
    for (TensorRows tensor : tensors) {
      if (tensor.samples() != samples) {
        throw new IllegalArgumentException(
            "Expected rows of %d samples for every tensor; found %d"
                .formatted(samples, tensor.samples()));
      }
    }
    this.tensors = List.copyOf(tensors);
  }

  @Override
  public int samples() {
    return tensors.get(0).samples();
  }

  @Override
  public FactoredGradients keptBy(NDManager owner) {
    Keeper keeper = new Keeper(owner);
    return new FactoredGradients(tensors.stream().map(rows -> rows.keptBy(keeper)).toList());
  }

  @Override
  public DMatrixRMaj gramWith(PerSampleGradients other) {
    if (!(other instanceof FactoredGradients factored)) {
      return PerSampleGradients.super.gramWith(other);
    }
    Shape shape = new Shape(samples(), other.samples());
    try (NDArray sum = tensors.get(0).manager().zeros(shape, DataType.FLOAT64)) {
      for (int i = 0; i < tensors.size(); i++) {
        tensors.get(i).addProducts(factored.tensors.get(i), sum);
      }
      return new DMatrixRMaj(samples(), other.samples(), true, sum.toDoubleArray());
    }
  }

  @Override
  public NDList weightedSum(double[] weights) {
    requireOnePerSample(weights);
    NDList sums = new NDList(tensors.size());
    for (TensorRows rows : tensors) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        NDArray sum = rows.weightedSum(weights).reshape(rows.shape());
        NDScope.unregister(sum);
        sums.add(sum);
      }
    }
    return sums;
  }

  @Override
  public void addWeightedSum(double[] weights, NDList sums) {
    requireOnePerSample(weights);
    for (int i = 0; i < tensors.size(); i++) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        NDArray sum = sums.get(i);
        tensors.get(i).in(sum.getDataType()).addWeightedSum(weights, sum);
      }
    }
  }

  @Override
  public double[] product(NDList direction) {
    if (direction.size() != tensors.size()) {
      throw new IllegalArgumentException(
          "Expected a direction of " + tensors.size() + " tensors; found " + direction.size());
    }
    try (NDList shares = new NDList()) {
      for (int i = 0; i < tensors.size(); i++) {
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          NDArray vector = direction.get(i);
          NDArray share = tensors.get(i).in(vector.getDataType()).product(vector);
          NDScope.unregister(share);
          shares.add(share);
        }
      }
      return sum(shares);
    }
  }

  private void requireOnePerSample(double[] weights) {
    if (weights.length != samples()) {
      throw new IllegalArgumentException(
          "Expected one weight per sample, " + samples() + "; found " + weights.length);
    }
  }

  /** The sum of shares of one shape in double precision, with one transfer to the host. */
  private static double[] sum(NDList shares) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return NDArrays.stack(shares)
          .toType(DataType.FLOAT64, false)
          .sum(new int[] {0})
          .toDoubleArray();
    }
  }
}
