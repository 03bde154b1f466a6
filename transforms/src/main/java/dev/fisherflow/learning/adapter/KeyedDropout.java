package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import dev.fisherflow.learning.random.KeyedRandom;

/**
 * Dropout with masks drawn for (trial seed, module, step): the same step drops the same elements.
 */
public record KeyedDropout(double probability, long seed, long step) implements Dropout {

  @Override
  public NDArray apply(String module, NDArray x) {
    double keep = 1 - probability;
    NDArray mask =
        KeyedRandom.mask(x.getManager(), x.getShape(), keep, seed, "dropout of " + module, step);
    return x.mul(mask.divi(keep).toType(x.getDataType(), false));
  }
}
