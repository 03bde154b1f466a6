package dev.fisherflow.learning.fisher.factored;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** The columns of J that are of one trained tensor [s]: a row [s] of each of M samples. */
public sealed interface TensorRows permits FormedRows, MatrixRows {

  /** Samples M. */
  int samples();

  /** Owner of their arrays. */
  NDManager manager();

  /** Shape [s] of the tensor. */
  Shape shape();

  /**
   * The rows of another use of the same tensor added to these: what a tensor that is read twice has
   * for its gradient.
   */
  TensorRows plus(TensorRows other);

  /** The same rows with arrays that another manager holds, free of the graph they came from. */
  TensorRows keptBy(Keeper keeper);

  /** The same rows in another precision. */
  TensorRows in(DataType type);

  /**
   * Adds the products with other rows of the same tensor to a sum in place. Nothing made on the way
   * stays: an array left between two blocks would keep the memory of the first from the second.
   *
   * @param other [M&prime;, s]
   * @param sum float64 [M, M&prime;]
   */
  void addProducts(TensorRows other, NDArray sum);

  /**
   * The sum of the rows times weights.
   *
   * @param weights of length M
   * @return as many numbers as the tensor has, in any shape
   */
  NDArray weightedSum(double[] weights);

  /**
   * Adds it to a tensor in place.
   *
   * @param weights of length M
   * @param sum [s]
   */
  void addWeightedSum(double[] weights, NDArray sum);

  /**
   * The products of the rows with a vector.
   *
   * @param vector [s]
   * @return [M]
   */
  NDArray product(NDArray vector);
}
