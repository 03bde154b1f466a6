package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;

/** Inner products in double precision, a slice at a time: there is never a whole vector of it. */
public final class InnerProduct {

  private static final long SLICE = 1 << 20;

  private InnerProduct() {}

  /**
   * The sum of the products of the elements of two lists of arrays, a scalar.
   *
   * @param left of any shapes
   * @param right as many arrays of the same sizes
   */
  public static double of(NDList left, NDList right) {
    double sum = 0;
    for (int i = 0; i < left.size(); i++) {
      sum += of(left.get(i), right.get(i));
    }
    return sum;
  }

  private static double of(NDArray left, NDArray right) {
    double sum = 0;
    for (long start = 0; start < left.size(); start += SLICE) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        NDArray x = slice(left, start);
        sum += x.dot(left == right ? x : slice(right, start)).getDouble();
      }
    }
    return sum;
  }

  private static NDArray slice(NDArray array, long start) {
    NDArray vector = array.flatten();
    NDArray slice =
        vector.size() <= SLICE
            ? vector
            : vector.get("{}:{}", start, Math.min(start + SLICE, vector.size()));
    return slice.toType(DataType.FLOAT64, false);
  }
}
