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
 * Per-sample gradients held as one leaf [M, &hellip;] per parameter. J is never concatenated: every
 * product is taken leaf by leaf in the leaves' own precision, or in double where the other factor
 * is, and the leaves' shares are added in double precision. Arrays it returns belong to the manager
 * of the leaves; its own die with each call.
 */
public final class MaterializedGradients implements PerSampleGradients {

  private final int samples;
  private final List<Shape> shapes;

  /** The leaves as matrices [M, P of the leaf]. */
  private final List<NDArray> rows;

  /**
   * Takes the leaves as they are; their manager holds them and this object's views of them.
   *
   * @param leaves tensors [M, shape of the parameter] in the order of the parameters
   * @throws IllegalArgumentException if there is no leaf or the leaves differ in M
   */
  public MaterializedGradients(NDList leaves) {
    if (leaves.isEmpty()) {
      throw new IllegalArgumentException("Per-sample gradients need at least one leaf; found none");
    }
    samples = (int) samples(leaves.head());
    for (NDArray leaf : leaves) {
      if (samples(leaf) != samples || samples < 1) {
        throw new IllegalArgumentException(
            "Leaves of per-sample gradients must share their first dimension, one or more samples;"
                + " found the shapes "
                + leaves.head().getShape()
                + " and "
                + leaf.getShape());
      }
    }
    shapes = leaves.stream().map(leaf -> leaf.getShape().slice(1)).toList();
    rows = leaves.stream().map(leaf -> leaf.reshape(samples, leaf.size() / samples)).toList();
  }

  @Override
  public MaterializedGradients keptBy(NDManager owner) {
    rows.forEach(row -> row.attach(owner));
    return this;
  }

  /** The same rows rounded to bfloat16; these are closed. */
  @Override
  public PerSampleGradients rounded() {
    NDList leaves = new NDList();
    for (int leaf = 0; leaf < rows.size(); leaf++) {
      leaves.add(rows.get(leaf).reshape(new Shape(samples).addAll(shapes.get(leaf))));
      rows.get(leaf).close();
    }
    return new RoundedGradients(leaves);
  }

  private static long samples(NDArray leaf) {
    return leaf.getShape().dimension() == 0 ? 0 : leaf.getShape().get(0);
  }

  @Override
  public int samples() {
    return samples;
  }

  @Override
  public DMatrixRMaj gramWith(PerSampleGradients other) {
    if (!(other instanceof MaterializedGradients materialized)) {
      return PerSampleGradients.super.gramWith(other);
    }
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDList shares = new NDList(rows.size());
      for (int leaf = 0; leaf < rows.size(); leaf++) {
        shares.add(rows.get(leaf).matMul(materialized.rows.get(leaf).transpose()));
      }
      return new DMatrixRMaj(samples, other.samples(), true, sum(shares));
    }
  }

  @Override
  public NDList weightedSum(double[] weights) {
    requireOnePerSample(weights);
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray head = rows.get(0);
      NDArray vector = head.getManager().create(weights).toType(head.getDataType(), false);
      NDList sums = new NDList(rows.size());
      for (int leaf = 0; leaf < rows.size(); leaf++) {
        sums.add(vector.matMul(rows.get(leaf)).reshape(shapes.get(leaf)));
      }
      NDScope.unregister(sums);
      return sums;
    }
  }

  @Override
  public double[] product(NDList direction) {
    if (direction.size() != rows.size()) {
      throw new IllegalArgumentException(
          "Expected a direction of " + rows.size() + " tensors; found " + direction.size());
    }
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDList shares = new NDList(rows.size());
      for (int leaf = 0; leaf < rows.size(); leaf++) {
        NDArray vector = direction.get(leaf).flatten();
        shares.add(rows(leaf, vector.getDataType()).matMul(vector));
      }
      return sum(shares);
    }
  }

  /** One leaf at a time in the precision of tensors: no second J is made. */
  @Override
  public void addWeightedSum(double[] weights, NDList tensors) {
    requireOnePerSample(weights);
    for (int leaf = 0; leaf < rows.size(); leaf++) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        DataType type = tensors.get(leaf).getDataType();
        NDArray vector = rows.get(leaf).getManager().create(weights).toType(type, false);
        NDArray share = vector.matMul(rows(leaf, type));
        tensors.get(leaf).addi(share.reshape(shapes.get(leaf)));
      }
    }
  }

  private NDArray rows(int leaf, DataType type) {
    return rows.get(leaf).toType(type, false);
  }

  private void requireOnePerSample(double[] weights) {
    if (weights.length != samples) {
      throw new IllegalArgumentException(
          "Expected one weight per sample, " + samples + "; found " + weights.length);
    }
  }

  /** The sum of the leaves' shares in double precision, with one transfer to the host. */
  private static double[] sum(NDList shares) {
    return NDArrays.stack(shares)
        .toType(DataType.FLOAT64, false)
        .sum(new int[] {0})
        .toDoubleArray();
  }
}
