package dev.fisherflow.learning.fisher.factored;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;

/**
 * How the products of the rows of a matrix [R, d] are taken, by their cost in multiplications and
 * additions: by products of all pairs of vectors, &Sigma; K K&prime; (R + d), or by blocks of rows
 * of the matrix, in which the samples' gradients are formed, multiplied and dropped, K R d + M
 * M&prime; R d. A vector of an embedding costs no product with R.
 *
 * @param height R
 * @param width d
 * @param samples M
 * @param uses of the matrix
 */
record MatrixProducts(long height, long width, int samples, List<VectorCount> uses) {

  /**
   * The products of the rows of a matrix.
   *
   * @param shape of the matrix [R, &hellip;]
   */
  static MatrixProducts of(Shape shape, int samples, List<VectorCount> uses) {
    return new MatrixProducts(shape.get(0), shape.size() / shape.get(0), samples, uses);
  }

  /** Rows of the matrix in a block; empty if products with the same rows are by pairs. */
  Optional<Long> block() {
    return byVectors(null, samples)
        ? Optional.empty()
        : Optional.of(Math.min(height, block(width)));
  }

  /** Columns of J that a block has, about. */
  private static final long COLUMNS = 1 << 16;

  /**
   * Whether products of vectors are cheaper.
   *
   * @param others uses of the other rows' matrix; null for the products with the same rows
   * @param otherSamples M&prime;
   */
  boolean byVectors(List<VectorCount> others, int otherSamples) {
    double vectors = 0;
    double blocks = (double) samples * otherSamples * height * width;
    for (VectorCount use : uses) {
      for (VectorCount other : others == null ? uses : others) {
        long ofPair = use.dense() && other.dense() ? height + width : width;
        vectors += (double) use.vectors() * other.vectors() * ofPair;
      }
      blocks += forming(use, samples);
    }
    if (others != null) {
      for (VectorCount other : others) {
        blocks += forming(other, otherSamples);
      }
    }
    return vectors <= blocks;
  }

  private double forming(VectorCount use, int ofSamples) {
    return (double) (use.dense() ? use.vectors() : ofSamples) * height * width;
  }

  /** Rows of a matrix of this width in a block. */
  static long block(long width) {
    return Math.max(1, COLUMNS / width);
  }
}
