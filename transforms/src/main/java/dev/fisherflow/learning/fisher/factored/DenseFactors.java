package dev.fisherflow.learning.fisher.factored;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.model.Rows;

/**
 * The gradients of a linear layer's outputs.
 *
 * @param vectors [rows, R] or [N, T, R]
 */
record DenseFactors(NDArray vectors) implements LeftFactors {

  /** Numbers of a matrix that are made at a time when a product is added to it. */
  private static final long SLICE = 1 << 20;

  /** All as [K, R]. */
  private NDArray flat() {
    return flat(vectors);
  }

  static NDArray flat(NDArray array) {
    return array.getShape().dimension() == 2
        ? array
        : array.reshape(-1, array.getShape().get(array.getShape().dimension() - 1));
  }

  @Override
  public VectorCount count() {
    return new VectorCount(flat().getShape().get(0), true);
  }

  @Override
  public DenseFactors part(long from, long to) {
    return new DenseFactors(flat().get("{}:{}", from, to));
  }

  @Override
  public NDArray products(LeftFactors other) {
    return other instanceof DenseFactors dense
        ? flat().matMul(dense.flat().transpose())
        : other.products(this).transpose();
  }

  @Override
  public NDArray formed(long from, long to, NDArray right, Rows rows) {
    return rows.products(vectors.get("..., {}:{}", from, to), right);
  }

  /** Slice by slice, so that no second matrix is made. */
  @Override
  public void addWeightedSum(NDArray column, NDArray right, NDArray sum) {
    boolean narrow = vectors.size() < right.size();
    NDArray left = flat(narrow ? vectors.mul(column) : vectors).transpose();
    NDArray weighted = flat(narrow ? right : right.mul(column));
    long height = sum.getShape().get(0);
    long step = Math.max(1, SLICE / sum.getShape().get(1));
    for (long from = 0; from < height; from += step) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        long to = Math.min(height, from + step);
        sum.get("{}:{}", from, to).addi(left.get("{}:{}", from, to).matMul(weighted));
      }
    }
  }

  @Override
  public NDArray between(NDArray matrix, NDArray right) {
    return right.matMul(matrix.transpose()).muli(vectors).sum(new int[] {-1}, true);
  }

  @Override
  public DenseFactors in(DataType type) {
    return new DenseFactors(vectors.toType(type, false));
  }

  @Override
  public DenseFactors keptBy(Keeper keeper) {
    return new DenseFactors(keeper.copy(vectors));
  }
}
