package dev.fisherflow.learning.fisher.factored;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import dev.fisherflow.learning.autograd.Autograd;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.model.Rows;
import java.util.stream.IntStream;

/**
 * The left factors of an embedding: 1 at a token's id.
 *
 * @param ids int64 [rows] or [N, T]
 */
record LookedUp(NDArray ids) implements LeftFactors {

  @Override
  public VectorCount count() {
    return new VectorCount(ids.size(), false);
  }

  @Override
  public LookedUp part(long from, long to) {
    return new LookedUp(ids.flatten().get("{}:{}", from, to));
  }

  /** Of two ids, whether they are equal; of an id and a dense factor, the number at the id. */
  @Override
  public NDArray products(LeftFactors other) {
    if (other instanceof LookedUp lookedUp) {
      return ids.flatten().expandDims(1).eq(lookedUp.ids.flatten().expandDims(0));
    }
    NDArray vectors = DenseFactors.flat(((DenseFactors) other).vectors());
    return rows(vectors.transpose(), ids.flatten());
  }

  /** Ids outside have a row of their own, which is left out. */
  @Override
  public NDArray formed(long from, long to, NDArray right, Rows rows) {
    long height = to - from;
    int samples = rows.samples(right);
    double[] first =
        IntStream.range(0, samples).mapToDouble(n -> n * (double) (height + 1)).toArray();
    NDArray inside = ids.gte(from).logicalAnd(ids.lt(to)).toType(DataType.INT64, false);
    NDArray own =
        ids.sub(from).mul(inside).add(inside.neg().add(1).mul(height)).add(rows.spread(first, ids));
    long width = right.getShape().get(right.getShape().dimension() - 1);
    NDArray sums = sums(own, right, samples * (height + 1));
    return sums.reshape(samples, height + 1, width).get(":, :{}", height).duplicate();
  }

  @Override
  public void addWeightedSum(NDArray column, NDArray right, NDArray sum) {
    sum.addi(sums(ids, right.mul(column), sum.getShape().get(0)));
  }

  @Override
  public NDArray between(NDArray matrix, NDArray right) {
    return rows(matrix, ids).muli(right).sum(new int[] {-1}, true);
  }

  /** The sums of vectors [&hellip;, d] over those that have each id: [count, d]. */
  private static NDArray sums(NDArray ids, NDArray vectors, long count) {
    long width = vectors.getShape().get(vectors.getShape().dimension() - 1);
    try (Recording recording = Recording.open()) {
      NDArray table = vectors.getManager().zeros(new Shape(count, width), vectors.getDataType());
      table.setRequiresGradient(true);
      return Autograd.gradients(rows(table, ids).mul(vectors).sum(), new NDList(table)).head();
    }
  }

  private static NDArray rows(NDArray table, NDArray ids) {
    return Embedding.embedding(ids, table, SparseFormat.DENSE).singletonOrThrow();
  }

  @Override
  public LookedUp in(DataType type) {
    return this;
  }

  @Override
  public LookedUp keptBy(Keeper keeper) {
    return new LookedUp(keeper.copy(ids));
  }
}
