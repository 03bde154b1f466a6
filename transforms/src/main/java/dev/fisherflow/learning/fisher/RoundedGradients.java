package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.ejml.data.DMatrixRMaj;

/**
 * Per-sample gradients rounded to bfloat16, in half the memory of float32. The same rounded rows
 * make the Gram matrix and every sum, so that a solve is exact for them, and its update is off by
 * the rounding alone: about 2e-3 of its norm. Columns are widened a block at a time; blocks' shares
 * are added in double precision.
 *
 * <p>The engine has no bfloat16, but float16, whose numbers have more digits and fewer powers of
 * two: a row of a leaf is held over a power of two of its own, and loses of numbers below
 * 2<sup>-32</sup> of its largest what float16 cannot hold.
 */
public final class RoundedGradients implements PerSampleGradients {

  /** Columns that are widened at a time. */
  private static final long BLOCK = 1 << 16;

  /** 2 to the digits of a type less the 8 of bfloat16, plus 1. */
  private static final double SPLIT_OF_FLOAT = 0x1p16 + 1;

  private static final double SPLIT_OF_DOUBLE = 0x1p45 + 1;

  private final int samples;
  private final List<Shape> shapes;

  /** The leaves. */
  private final List<Leaf> rows;

  private final DataType wide;

  /**
   * Rounds leaves and closes them.
   *
   * @param leaves tensors [M, shape of the parameter] in the order of the parameters, one or more
   */
  public RoundedGradients(NDList leaves) {
    samples = Math.toIntExact(leaves.head().getShape().get(0));
    wide = leaves.head().getDataType();
    shapes = leaves.stream().map(leaf -> leaf.getShape().slice(1)).toList();
    rows = new ArrayList<>();
    for (NDArray leaf : leaves) {
      try (leaf) {
        rows.add(rounded(leaf));
      }
    }
  }

  private Leaf rounded(NDArray leaf) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray matrix = leaf.reshape(samples, leaf.size() / samples);
      double[] units =
          matrix.abs().max(new int[] {1}).toType(DataType.FLOAT64, false).toDoubleArray();
      Arrays.setAll(units, n -> unit(units[n]));
      // A copy, since an array over a Java buffer does not outlive it.
      NDArray column =
          leaf.getManager().create(units, new Shape(samples, 1)).toType(wide, false).duplicate();
      NDArray scaled = matrix.div(column);
      // Veltkamp's splitting: what is left are the leading digits, rounded to the nearest.
      NDArray large = scaled.mul(wide == DataType.FLOAT64 ? SPLIT_OF_DOUBLE : SPLIT_OF_FLOAT);
      NDArray rounded = large.sub(large.sub(scaled)).toType(DataType.FLOAT16, true);
      NDScope.unregister(rounded, column);
      return new Leaf(rounded, column);
    }
  }

  /** The power of two that brings a number to between 2<sup>14</sup> and 2<sup>15</sup>. */
  private static double unit(double largest) {
    return Math.scalb(1.0, Math.max(Math.getExponent(largest) - 14, Float.MIN_EXPONENT));
  }

  /**
   * Rows of a leaf.
   *
   * @param numbers [M, P of the leaf], over their units
   * @param units [M, 1]
   */
  private record Leaf(NDArray numbers, NDArray units) {

    long columns() {
      return numbers.getShape().get(1);
    }
  }

  @Override
  public int samples() {
    return samples;
  }

  @Override
  public RoundedGradients keptBy(NDManager owner) {
    for (Leaf leaf : rows) {
      leaf.numbers.attach(owner);
      leaf.units.attach(owner);
    }
    return this;
  }

  @Override
  public DMatrixRMaj gramWith(PerSampleGradients other) {
    if (!(other instanceof RoundedGradients rounded)) {
      return PerSampleGradients.super.gramWith(other);
    }
    double[] sum = new double[samples * other.samples()];
    forEachBlock(
        (leaf, block) -> {
          NDArray right = block.of(rounded.rows.get(leaf), wide);
          NDArray left = rounded == this ? right : block.of(rows.get(leaf), wide);
          add(left.matMul(right.transpose()), sum);
        });
    return new DMatrixRMaj(samples, other.samples(), true, sum);
  }

  @Override
  public NDList weightedSum(double[] weights) {
    requireOnePerSample(weights);
    NDList sums = new NDList();
    for (int leaf = 0; leaf < rows.size(); leaf++) {
      NDManager manager = rows.get(leaf).numbers.getManager();
      sums.add(manager.zeros(shapes.get(leaf), wide));
    }
    addWeightedSum(weights, sums);
    return sums;
  }

  @Override
  public void addWeightedSum(double[] weights, NDList tensors) {
    requireOnePerSample(weights);
    forEachBlock(
        (leaf, block) -> {
          NDArray tensor = tensors.get(leaf);
          DataType type = tensor.getDataType();
          NDArray vector = tensor.getManager().create(weights).toType(type, false);
          NDArray share = vector.matMul(block.of(rows.get(leaf), type));
          tensor.reshape(tensor.size()).get("{}:{}", block.from, block.to).addi(share);
        });
  }

  @Override
  public double[] product(NDList direction) {
    double[] sum = new double[samples];
    forEachBlock(
        (leaf, block) -> {
          NDArray vector = direction.get(leaf).flatten().get("{}:{}", block.from, block.to);
          add(block.of(rows.get(leaf), vector.getDataType()).matMul(vector), sum);
        });
    return sum;
  }

  private void forEachBlock(BiConsumer<Integer, Block> use) {
    for (int leaf = 0; leaf < rows.size(); leaf++) {
      long columns = rows.get(leaf).columns();
      for (long from = 0; from < columns; from += BLOCK) {
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          use.accept(leaf, new Block(from, Math.min(columns, from + BLOCK)));
        }
      }
    }
  }

  private static void add(NDArray share, double[] sum) {
    double[] numbers = share.toType(DataType.FLOAT64, false).toDoubleArray();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += numbers[i];
    }
  }

  private void requireOnePerSample(double[] weights) {
    if (weights.length != samples) {
      throw new IllegalArgumentException(
          "Expected one weight per sample, " + samples + "; found " + weights.length);
    }
  }

  /** Columns of a leaf. */
  private record Block(long from, long to) {

    /** They of a leaf, widened. */
    NDArray of(Leaf leaf, DataType type) {
      return leaf.numbers
          .get(":, {}:{}", from, to)
          .toType(type, true)
          .muli(leaf.units.toType(type, false));
    }
  }
}
