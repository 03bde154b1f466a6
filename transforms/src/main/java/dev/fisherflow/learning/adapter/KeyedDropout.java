package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.random.KeyedRandom;

/**
 * Dropout with masks drawn for (trial seed, module, step): the same step drops the same elements.
 *
 * @param piece number of the part of a batch that has masks of its own, from 0
 */
public record KeyedDropout(double probability, long seed, long step, int piece) implements Dropout {

  private static final Object ENGINE = new Object();

  /** Of a batch in one piece. */
  public KeyedDropout(double probability, long seed, long step) {
    this(probability, seed, step, 0);
  }

  @Override
  public NDArray apply(String module, NDArray x) {
    double keep = 1 - probability;
    String purpose = "dropout of " + module;
    long key =
        piece == 0
            ? KeyedRandom.key(seed, purpose, step)
            : KeyedRandom.key(seed, purpose, step, piece);
    NDArray mask = mask(x.getManager(), x.getShape(), keep, key);
    return x.mul(mask.divi(keep).toType(x.getDataType(), false));
  }

  /**
   * A mask of zeros and ones drawn by the engine: it is too large to draw on the host. Seeding the
   * engine's only generator and drawing from it is one atomic step.
   *
   * @param keep probability of a one
   * @return float32 [shape], attached to the manager
   */
  private static NDArray mask(NDManager manager, Shape shape, double keep, long key) {
    synchronized (ENGINE) {
      manager.getEngine().setRandomSeed((int) key);
      try (NDArray uniform = manager.randomUniform(0f, 1f, shape)) {
        NDArray below = uniform.lt(keep);
        NDArray mask = below.toType(DataType.FLOAT32, false);
        below.close();
        return mask;
      }
    }
  }
}
