package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/**
 * Positions that turn queries and keys (Su et al. 2021): number i and number i + D / 2 of a head
 * are turned by the angle p base^(-2 i / D) at position p.
 */
final class RotaryPositions {

  private final int width;
  private final NDArray cosines;
  private final NDArray sines;

  /**
   * @param positions of the tokens
   * @param width numbers D of a head
   * @param like gives type and owner
   */
  RotaryPositions(long[] positions, int width, double base, NDArray like) {
    this.width = width;
    double[] cosine = new double[positions.length * width];
    double[] sine = new double[positions.length * width];
    for (int token = 0; token < positions.length; token++) {
      for (int i = 0; i < width; i++) {
        double angle = positions[token] * Math.pow(base, -2.0 * (i % (width / 2)) / width);
        cosine[token * width + i] = Math.cos(angle);
        sine[token * width + i] = Math.sin(angle);
      }
    }
    Shape shape = new Shape(positions.length, 1, width);
    cosines = like.getManager().create(cosine, shape).toType(like.getDataType(), true);
    sines = like.getManager().create(sine, shape).toType(like.getDataType(), true);
  }

  /**
   * Turned numbers.
   *
   * @param x [tokens, A D]
   * @return [tokens, A D]
   */
  NDArray turn(NDArray x) {
    long tokens = x.getShape().get(0);
    NDArray heads = x.reshape(tokens, -1, width);
    NDList halves = heads.split(2, 2);
    NDArray across = NDArrays.concat(new NDList(halves.get(1).neg(), halves.get(0)), 2);
    return heads.mul(cosines).add(across.mul(sines)).reshape(tokens, -1);
  }
}
