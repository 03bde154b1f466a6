package dev.fisherflow.learning.fisher.factored;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.model.Rows;

/**
 * The left factors l [R] of a matrix's gradient, &Sigma; l r&#7488; over the K vectors that a layer
 * read: dense ones, or of an embedding those that are 1 at a token's id and 0 elsewhere.
 */
interface LeftFactors {

  /** What decides how products are taken. */
  VectorCount count();

  /** The factors from one place to another, of the vectors in a row. */
  LeftFactors part(long from, long to);

  /** Products l&middot;l&prime; [K, K&prime;]. */
  NDArray products(LeftFactors other);

  /**
   * Rows of the samples' gradients.
   *
   * @param right [&hellip;, d]
   * @return a new array [M, to - from, d]
   */
  NDArray formed(long from, long to, NDArray right, Rows rows);

  /**
   * Adds &Sigma; c l r&#7488; to a matrix in place.
   *
   * @param column c at the vectors, [&hellip;, 1]
   * @param right [&hellip;, d]
   * @param sum [R, d]
   */
  void addWeightedSum(NDArray column, NDArray right, NDArray sum);

  /**
   * l&#7488; V r of every vector.
   *
   * @param matrix V [R, d]
   * @param right [&hellip;, d]
   * @return [&hellip;, 1]
   */
  NDArray between(NDArray matrix, NDArray right);

  LeftFactors in(DataType type);

  LeftFactors keptBy(Keeper keeper);
}
