package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.random.KeyedRandom;

/**
 * Dropout with masks drawn for (trial seed, module, step): the same step drops the same elements.
 */
public record KeyedDropout(double probability, long seed, long step) implements Dropout {

  private static final Object ENGINE = new Object();

  @Override
  public NDArray apply(String module, NDArray x) {
    double keep = 1 - probability;
    long key = KeyedRandom.key(seed, "dropout of " + module, step);
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
