package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import java.util.function.Supplier;

/**
 * Arrays that a layer makes on its way to its result. Left to the step's manager they would all
 * stay to the end of the step, a fifth to a third of a process's memory at its peak; what the
 * backward pass needs, the recorded graph keeps by itself.
 */
public final class Intermediates {

  private Intermediates() {}

  /**
   * Runs a layer and closes every array that this thread makes meanwhile but the result.
   *
   * @return the result, of any shape
   */
  public static NDArray release(Supplier<NDArray> layer) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray result = layer.get();
      NDScope.unregister(result);
      return result;
    }
  }
}
