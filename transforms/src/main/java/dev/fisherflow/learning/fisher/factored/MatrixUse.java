package dev.fisherflow.learning.fisher.factored;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.model.Rows;

/**
 * A use of a matrix [R, d] in a pass: the gradient of sample n is &Sigma; l r&#7488; over the
 * vectors of its rows.
 *
 * @param left l [R] of K vectors
 * @param right r, [rows, d] or [N, T, d]
 * @param rows which of them are which sample's
 */
record MatrixUse(LeftFactors left, NDArray right, Rows rows) {

  /** Numbers of products of vectors that are made at a time. */
  private static final long AT_ONCE = 1 << 22;

  /**
   * Adds the products of these rows and another use's, by products of their vectors: &Sigma;
   * (l&middot;l&prime;)(r&middot;r&prime;).
   *
   * @param transposed whether the transposed products are added too
   * @param total float64 [M, M&prime;]
   */
  void addProducts(MatrixUse other, boolean transposed, NDArray total) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray mine = DenseFactors.flat(right);
      NDArray theirs = DenseFactors.flat(other.right);
      long count = theirs.getShape().get(0);
      long step = Math.max(1, AT_ONCE / mine.getShape().get(0));
      NDList sums = new NDList();
      for (long from = 0; from < count; from += step) {
        long to = Math.min(count, from + step);
        try (NDScope part = new NDScope()) {
          part.suppressNotUsedWarning();
          NDArray products = mine.matMul(theirs.get("{}:{}", from, to).transpose());
          NDArray lefts = left.products(other.left.part(from, to));
          NDArray both = products.muli(lefts.toType(products.getDataType(), false));
          NDArray sum = ofSamples(rows, right, both).duplicate();
          NDScope.unregister(sum);
          sums.add(sum);
        }
      }
      NDArray ofMine = sums.size() == 1 ? sums.head() : NDArrays.concat(sums, 1);
      NDArray ofBoth = ofSamples(other.rows, other.right, ofMine.transpose());
      NDArray exact = ofBoth.toType(DataType.FLOAT64, false);
      total.addi(exact.transpose());
      if (transposed) {
        total.addi(exact);
      }
      sums.close();
    }
  }

  /** The sums over each sample's vectors: [K, width] to [M, width]. */
  private static NDArray ofSamples(Rows rows, NDArray like, NDArray ofVectors) {
    Shape shape = like.getShape();
    Shape leading = shape.slice(0, shape.dimension() - 1);
    return rows.sums(ofVectors.reshape(leading.add(ofVectors.getShape().get(1))));
  }

  /** A new array of the samples' gradients at some rows of the matrix, [M, to - from, d]. */
  NDArray formed(long from, long to) {
    return left.formed(from, to, right, rows);
  }

  /** Adds the sum of the samples' gradients times weights to a matrix [R, d] in place. */
  void addWeightedSum(double[] weights, NDArray sum) {
    left.addWeightedSum(rows.spread(weights, right), right, sum);
  }

  /** The products of the samples' gradients with a matrix [R, d]: [M]. */
  NDArray product(NDArray matrix) {
    return rows.sums(left.between(matrix, right)).flatten();
  }

  int samples() {
    return rows.samples(right);
  }

  MatrixUse in(DataType type) {
    return new MatrixUse(left.in(type), right.toType(type, false), rows);
  }

  MatrixUse keptBy(Keeper keeper) {
    return new MatrixUse(left.keptBy(keeper), keeper.copy(right), keeper.copy(rows));
  }
}
