package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.types.Shape;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * A trained tensor of an adapter.
 *
 * @param name module path and parameter, such as {@code &hellip;query.lora_A.weight}: peft's key
 *     without its prefix
 * @param shape its shape
 * @param initial draws one initial number
 */
public record TensorSpec(String name, Shape shape, ToDoubleFunction<Random> initial) {

  /** A tensor that starts at zero. */
  static TensorSpec zeros(String name, long... dimensions) {
    return new TensorSpec(name, new Shape(dimensions), random -> 0);
  }

  /** A tensor that starts at draws from N(0, deviation&sup2;). */
  static TensorSpec normal(String name, double deviation, long... dimensions) {
    return new TensorSpec(name, new Shape(dimensions), random -> deviation * random.nextGaussian());
  }

  /** A tensor that starts at draws from U(-bound, bound). */
  static TensorSpec uniform(String name, double bound, long... dimensions) {
    return new TensorSpec(
        name, new Shape(dimensions), random -> bound * (2 * random.nextDouble() - 1));
  }
}
