package dev.fisherflow.pipelines.spec.search;

import dev.fisherflow.learning.random.KeyedRandom;
import org.hipparchus.random.SobolSequenceGenerator;

/**
 * Points of Sobol's sequence with a digital shift: the bits of each coordinate are changed where
 * those of a number are set that space, seed and axis determine. Of the first 2&#7504; points, one
 * lies in each of 2&#7504; equal parts of every axis.
 *
 * <pre>
 * Joe, S., Kuo, F. Y.
 * Constructing Sobol sequences with better two-dimensional projections
 * SIAM Journal on Scientific Computing 30, 2008.
 * Owen, A. B.
 * On dropping the first Sobol' point
 * MCQMC 2020 (why it is kept).
 * </pre>
 */
final class SobolPoints {

  /** The most axes of the generator. */
  static final int MOST_AXES = 1000;

  private static final int BITS = 52;

  private SobolPoints() {}

  /**
   * One point, a function of its arguments alone.
   *
   * @param space what distinguishes the space from others
   * @param seed another seed gives other points
   * @param axes axes of the space, from 1 to {@link #MOST_AXES}
   * @param index the point's number from 0
   * @return [axes] places from 0 to below 1
   */
  static double[] point(String space, long seed, int axes, int index) {
    double[] point = new SobolSequenceGenerator(axes).skipTo(index);
    for (int axis = 0; axis < axes; axis++) {
      long shift = KeyedRandom.key(seed, "digital shift of " + space, axis) >>> (Long.SIZE - BITS);
      long bits = (long) Math.scalb(point[axis], BITS) ^ shift;
      point[axis] = Math.scalb((double) bits, -BITS);
    }
    return point;
  }
}
