package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;

/** Dropout of one forward pass, decided by the module it stands in. */
@FunctionalInterface
public interface Dropout {

  /** Drops nothing, as in evaluation. */
  Dropout NONE = (module, x) -> x;

  /**
   * The input with some elements dropped and the rest scaled up.
   *
   * @param x of any shape
   * @return in the shape of x
   */
  NDArray apply(String module, NDArray x);
}
