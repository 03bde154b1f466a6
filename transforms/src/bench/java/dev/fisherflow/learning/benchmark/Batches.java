package dev.fisherflow.learning.benchmark;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.model.Inputs;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Batches of random tokens, images and labels. */
final class Batches {

  private Batches() {}

  /** Texts of one length. */
  static Inputs.Text texts(int samples, int tokens, int vocabulary, NDManager scope) {
    Random random = new Random(1);
    List<int[]> ids =
        Stream.generate(() -> random.ints(tokens, 5, vocabulary).toArray()).limit(samples).toList();
    return Inputs.Text.of(ids, List.of(), scope);
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
