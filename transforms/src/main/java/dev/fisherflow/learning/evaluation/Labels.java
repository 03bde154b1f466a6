package dev.fisherflow.learning.evaluation;

import dev.fisherflow.learning.random.KeyedRandom;
import java.util.Random;
import java.util.function.LongFunction;

/**
 * Generators of the labels drawn for a batch: they depend on (seed, sample, draw) alone.
 *
 * @param seed of the checkpoint and the batch
 */
record Labels(long seed) {

  /** The generator of each sample of a micro-batch, by its row. */
  LongFunction<Random> of(MicroBatch part, int draw) {
    return row -> KeyedRandom.of(seed, "label drawn to evaluate", part.keys()[(int) row], draw);
  }
}
