package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.types.Shape;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * A trained tensor of an adapter.
 *
 * @param name module path and parameter, such as {@code
 *     encoder.layer.0.attention.self.query.lora_A.weight}: peft's key without its prefix
 * @param shape its shape
 * @param initial its first numbers
 */
public record TensorSpec(String name, Shape shape, Initial initial) {

  /** The numbers that a tensor starts at. */
  @FunctionalInterface
  public interface Initial {
    /**
     * As many numbers as asked for, row by row.
     *
     * @param random generator of this tensor alone
     */
    double[] numbers(Random random, int count);
  }

  /** Each number drawn by itself. */
  public static Initial drawn(ToDoubleFunction<Random> draw) {
    return (random, count) -> {
      double[] numbers = new double[count];
      for (int i = 0; i < count; i++) {
        numbers[i] = draw.applyAsDouble(random);
      }
      return numbers;
    };
  }

  /** A tensor that starts at given numbers. */
  public static TensorSpec of(String name, Initial initial, Shape shape) {
    return new TensorSpec(name, shape, initial);
  }

  /** A tensor that starts at given numbers. */
  public static TensorSpec of(String name, Initial initial, long... dimensions) {
    return new TensorSpec(name, new Shape(dimensions), initial);
  }

  /** A tensor that starts at zero. */
  public static TensorSpec zeros(String name, long... dimensions) {
    return new TensorSpec(name, new Shape(dimensions), (random, count) -> new double[count]);
  }

  /** A tensor that starts at draws from N(0, deviation&sup2;). */
  public static TensorSpec normal(String name, double deviation, long... dimensions) {
    return new TensorSpec(
        name, new Shape(dimensions), drawn(random -> deviation * random.nextGaussian()));
  }

  /** A tensor that starts at draws from U(-bound, bound). */
  public static TensorSpec uniform(String name, double bound, long... dimensions) {
    return new TensorSpec(
        name, new Shape(dimensions), drawn(random -> bound * (2 * random.nextDouble() - 1)));
  }
}
