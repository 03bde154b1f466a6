package dev.fisherflow.learning.fisher.factored;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.model.Rows;
import java.util.List;
import java.util.stream.Stream;

/**
 * The rows of a matrix in factors: of every use of it what it read and the gradients of what it
 * made. A matrix that is used more than once, such as an embedding that is also the head, has the
 * sum of its uses, whose products are those of all pairs of uses.
 */
public final class MatrixRows implements TensorRows {

  private final Shape shape;
  private final List<MatrixUse> uses;

  private MatrixRows(Shape shape, List<MatrixUse> uses) {
    this.shape = shape;
    this.uses = uses;
  }

  /**
   * The rows of a linear layer y = x W&#7488;.
   *
   * @param shape of W [out, &hellip;]
   * @param gradients of y [rows, &hellip;, out]
   * @param inputs x [rows, &hellip;, in]
   * @param rows which of them are which sample's
   */
  public static MatrixRows ofLinear(Shape shape, NDArray gradients, NDArray inputs, Rows rows) {
    if (gradients.getShape().get(0) != inputs.getShape().get(0)) {
      throw new IllegalArgumentException(
          "Expected inputs and output gradients of as many rows; found %s and %s"
              .formatted(inputs.getShape(), gradients.getShape()));
    }
    DenseFactors left = new DenseFactors(atMostThree(gradients));
    return new MatrixRows(shape, List.of(new MatrixUse(left, atMostThree(inputs), rows)));
  }

  /**
   * The rows of an embedding.
   *
   * @param shape of the matrix [V, d]
   * @param gradients of what was found [rows, &hellip;, d]
   * @param ids int64 [rows, &hellip;]
   * @param rows which of them are which sample's
   */
  public static MatrixRows ofEmbedding(Shape shape, NDArray gradients, NDArray ids, Rows rows) {
    NDArray right = atMostThree(gradients);
    Shape vectors = right.getShape().slice(0, right.getShape().dimension() - 1);
    return new MatrixRows(
        shape, List.of(new MatrixUse(new LookedUp(ids.reshape(vectors)), right, rows)));
  }

  /** [N, T, d] for [N, &hellip;, d]. */
  private static NDArray atMostThree(NDArray array) {
    Shape shape = array.getShape();
    return shape.dimension() <= 3
        ? array
        : array.reshape(shape.get(0), -1, shape.get(shape.dimension() - 1));
  }

  @Override
  public NDManager manager() {
    return uses.get(0).right().getManager();
  }

  @Override
  public int samples() {
    return uses.get(0).samples();
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public MatrixRows plus(TensorRows other) {
    return new MatrixRows(
        shape, Stream.concat(uses.stream(), ((MatrixRows) other).uses.stream()).toList());
  }

  @Override
  public MatrixRows keptBy(Keeper keeper) {
    return new MatrixRows(shape, uses.stream().map(use -> use.keptBy(keeper)).toList());
  }

  @Override
  public MatrixRows in(DataType type) {
    return uses.get(0).right().getDataType() == type
        ? this
        : new MatrixRows(shape, uses.stream().map(use -> use.in(type)).toList());
  }

  @Override
  public void addProducts(TensorRows other, NDArray sum) {
    MatrixRows matrix = (MatrixRows) other;
    MatrixProducts products = MatrixProducts.of(shape, samples(), counts());
    if (products.byVectors(matrix == this ? null : matrix.counts(), other.samples())) {
      addByVectors(matrix, sum);
    } else {
      addByBlocks(matrix, sum);
    }
  }

  private List<VectorCount> counts() {
    return uses.stream().map(use -> use.left().count()).toList();
  }

  private void addByVectors(MatrixRows other, NDArray sum) {
    for (int i = 0; i < uses.size(); i++) {
      for (int j = other == this ? i : 0; j < other.uses.size(); j++) {
        uses.get(i).addProducts(other.uses.get(j), other == this && i != j, sum);
      }
    }
  }

  private void addByBlocks(MatrixRows other, NDArray sum) {
    long step = MatrixProducts.block(width());
    for (long from = 0; from < height(); from += step) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        long to = Math.min(height(), from + step);
        NDArray mine = formed(from, to);
        NDArray theirs = other == this ? mine : other.formed(from, to);
        NDArray share = mine.matMul(theirs.transpose());
        sum.addi(share.toType(DataType.FLOAT64, false));
      }
    }
  }

  /** [M, numbers of the block]. */
  private NDArray formed(long from, long to) {
    NDArray sum = uses.get(0).formed(from, to);
    for (MatrixUse use : uses.subList(1, uses.size())) {
      sum.addi(use.formed(from, to));
    }
    return sum.reshape(samples(), -1);
  }

  @Override
  public NDArray weightedSum(double[] weights) {
    NDArray like = uses.get(0).right();
    NDArray sum = like.getManager().zeros(new Shape(height(), width()), like.getDataType());
    uses.forEach(use -> use.addWeightedSum(weights, sum));
    return sum;
  }

  @Override
  public void addWeightedSum(double[] weights, NDArray sum) {
    NDArray matrix = sum.reshape(height(), width());
    uses.forEach(use -> use.addWeightedSum(weights, matrix));
  }

  @Override
  public NDArray product(NDArray vector) {
    NDArray matrix = vector.reshape(height(), width());
    NDArray sum = uses.get(0).product(matrix);
    for (MatrixUse use : uses.subList(1, uses.size())) {
      sum.addi(use.product(matrix));
    }
    return sum;
  }

  private long height() {
    return shape.get(0);
  }

  private long width() {
    return shape.size() / shape.get(0);
  }
}
