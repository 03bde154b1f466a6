package dev.fisherflow.learning.fisher.factored;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.model.Rows;
import java.util.IdentityHashMap;

/** Copies arrays for another manager, each once, however many tensors share it. */
final class Keeper {

  private final NDManager owner;
  private final IdentityHashMap<NDArray, NDArray> copies = new IdentityHashMap<>();
  private final IdentityHashMap<Rows, Rows> rows = new IdentityHashMap<>();

  Keeper(NDManager owner) {
    this.owner = owner;
  }

  /**
   * A copy without the graph that made the array, which may also lie in a Java buffer that lives no
   * longer than the array that was made over it.
   */
  NDArray copy(NDArray array) {
    return copies.computeIfAbsent(
        array,
        key -> {
          try (NDArray detached = array.stopGradient()) {
            NDArray copy = detached.duplicate();
            copy.attach(owner);
            return copy;
          }
        });
  }

  Rows copy(Rows ofSamples) {
    return rows.computeIfAbsent(ofSamples, key -> key.keptBy(owner));
  }
}
