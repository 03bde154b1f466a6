package dev.fisherflow.learning.fisher.factored;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Rows that are formed, those of vectors: biases, the weights of norms, single tokens.
 *
 * @param rows [M, numbers of the tensor]
 * @param shape of the tensor
 */
public record FormedRows(NDArray rows, Shape shape) implements TensorRows {

  /**
   * Rows of a tensor.
   *
   * @param gradients [M, &hellip;] with as many numbers for each sample as the tensor has
   * @param shape of the tensor
   */
  public static FormedRows of(NDArray gradients, Shape shape) {
    return new FormedRows(gradients.reshape(-1, shape.size()), shape);
  }

  @Override
  public NDManager manager() {
    return rows.getManager();
  }

  @Override
  public int samples() {
    return Math.toIntExact(rows.getShape().get(0));
  }

  @Override
  public FormedRows plus(TensorRows other) {
    return new FormedRows(rows.add(((FormedRows) other).rows), shape);
  }

  @Override
  public FormedRows keptBy(Keeper keeper) {
    return new FormedRows(keeper.copy(rows), shape);
  }

  @Override
  public FormedRows in(DataType type) {
    return rows.getDataType() == type ? this : new FormedRows(rows.toType(type, false), shape);
  }

  @Override
  public void addProducts(TensorRows other, NDArray sum) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray share = rows.matMul(((FormedRows) other).rows.transpose());
      sum.addi(share.toType(DataType.FLOAT64, false));
    }
  }

  @Override
  public NDArray weightedSum(double[] weights) {
    return rows.getManager().create(weights).toType(rows.getDataType(), false).matMul(rows);
  }

  @Override
  public void addWeightedSum(double[] weights, NDArray sum) {
    sum.addi(weightedSum(weights).reshape(shape));
  }

  @Override
  public NDArray product(NDArray vector) {
    return rows.matMul(vector.flatten());
  }
}
