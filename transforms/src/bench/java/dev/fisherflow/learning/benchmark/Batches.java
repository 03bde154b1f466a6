package dev.fisherflow.learning.benchmark;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.model.Inputs;
import java.util.Random;

/** Batches of random tokens, images and labels. */
final class Batches {

  private Batches() {}

  /** Texts without padding. */
  static Inputs.Text texts(int samples, int tokens, int vocabulary, NDManager scope) {
    long[] ids = new Random(1).longs((long) samples * tokens, 5, vocabulary).toArray();
    Shape shape = new Shape(samples, tokens);
    // Copied, since the graph outlives the host's buffer.
    return new Inputs.Text(
        scope.create(ids, shape).duplicate(), null, scope.ones(shape, DataType.FLOAT32));
  }

  /** Images of one row of numbers each. */
  static Inputs images(int samples, int channels, int side, NDManager scope) {
    float[] numbers = new float[samples * channels * side * side];
    Random random = new Random(1);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return new Inputs.Images(
        scope.create(numbers, new Shape(samples, channels, side, side)).duplicate());
  }

  /** One label per sample. */
  static Loss labels(int samples, int classes) {
    return new CrossEntropy(new Random(2).ints(samples, 0, classes).toArray());
  }
}
