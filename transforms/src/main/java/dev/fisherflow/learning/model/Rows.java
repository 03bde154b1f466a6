package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/** Which rows of a layer's inputs are which sample's. */
public interface Rows {

  /** The first dimension is the samples: [N, width] or [N, T, width]. */
  Rows SAMPLES = new WholeSamples();

  /** Samples N of an array [&hellip;, width] of these rows. */
  int samples(NDArray ofRows);

  /**
   * The sum of the outer products g x&#7488; over the rows of each sample.
   *
   * @param g [&hellip;, out]
   * @param x [&hellip;, in], of as many rows
   * @return [N, out, in]
   */
  NDArray products(NDArray g, NDArray x);

  /**
   * The sum over the rows of each sample.
   *
   * @param g [&hellip;, width]
   * @return [N, width]
   */
  NDArray sums(NDArray g);

  /**
   * A number of each sample at its rows.
   *
   * @param ofSamples N numbers
   * @param like an array of these rows
   * @return [rows, 1, &hellip;] in the dimensions and the type of like
   */
  NDArray spread(double[] ofSamples, NDArray like);

  /**
   * The same rows, said by arrays that another manager holds.
   *
   * @param owner of the arrays
   */
  Rows keptBy(NDManager owner);

  /** Rows whose first dimension is the samples. */
  final class WholeSamples implements Rows {

    private WholeSamples() {}

    @Override
    public int samples(NDArray ofRows) {
      return Math.toIntExact(ofRows.getShape().get(0));
    }

    @Override
    public NDArray products(NDArray g, NDArray x) {
      return g.getShape().dimension() == 2
          ? g.expandDims(2).matMul(x.expandDims(1))
          : g.swapAxes(1, 2).matMul(x);
    }

    @Override
    public NDArray sums(NDArray g) {
      return g.getShape().dimension() == 2 ? g : g.sum(new int[] {1});
    }

    @Override
    public NDArray spread(double[] ofSamples, NDArray like) {
      return column(ofSamples, like);
    }

    @Override
    public Rows keptBy(NDManager owner) {
      return this;
    }
  }

  /**
   * Numbers of rows as a column.
   *
   * @return [rows, 1, &hellip;] in the dimensions and the type of like
   */
  static NDArray column(double[] ofRows, NDArray like) {
    long[] shape = new long[like.getShape().dimension()];
    Arrays.fill(shape, 1);
    shape[0] = ofRows.length;
    NDArray exact = like.getManager().create(ofRows, new Shape(shape));
    return exact.toType(like.getDataType(), true);
  }
}
