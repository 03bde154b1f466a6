package dev.fisherflow.learning.evaluation;

import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.model.Inputs;
import java.util.function.Function;

/**
 * Samples of a batch that go through the model at once.
 *
 * @param inputs makes what the model reads of N samples, texts [N, T] or images [N, channels,
 *     height, width], attached to the manager given
 * @param loss their loss, at any scale
 * @param keys of the samples, such as their indices: labels are drawn by them
 */
public record MicroBatch(Function<NDManager, Inputs> inputs, Loss loss, long[] keys) {

  /** Samples. */
  int samples() {
    return keys.length;
  }
}
