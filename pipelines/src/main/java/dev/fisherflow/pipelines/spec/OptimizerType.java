package dev.fisherflow.pipelines.spec;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The optimizers with the numbers each has and what these are when the file leaves them out: the
 * paper's setups for LoRA (Section 3 of its setups), PyTorch's where the paper names none. The rate
 * has no default, as a good one depends on the model: {@code learningRate} for all, or for EF and
 * SF {@code firstStepNorm} in its place.
 */
enum OptimizerType {
  SGD("sgd", false, Map.of(OptimizerKey.WEIGHT_DECAY, 0.0, OptimizerKey.MOMENTUM, 0.0)),
  ADAMW(
      "adamw",
      false,
      Map.of(
          OptimizerKey.WEIGHT_DECAY, 1e-2,
          OptimizerKey.BETA1, 0.9,
          OptimizerKey.BETA2, 0.999,
          OptimizerKey.EPSILON, 1e-8)),
  ADAFACTOR(
      "adafactor",
      false,
      Map.of(
          OptimizerKey.WEIGHT_DECAY, 1e-5,
          OptimizerKey.DECAY_RATE, 0.8,
          OptimizerKey.CLIP_THRESHOLD, 1.0)),
  EF(
      "ef",
      true,
      Map.of(OptimizerKey.DAMPING, Defaults.DAMPING, OptimizerKey.DUPLICATE_COSINE, 0.99)),
  IEF(
      "ief",
      false,
      Map.of(OptimizerKey.DAMPING, Defaults.DAMPING, OptimizerKey.DUPLICATE_COSINE, 0.99)),
  SF(
      "sf",
      true,
      Map.of(
          OptimizerKey.DAMPING, Defaults.DAMPING,
          OptimizerKey.DUPLICATE_COSINE, 0.99,
          OptimizerKey.DRAWS, 1.0));

  private final String key;
  private final boolean normalises;
  private final Map<OptimizerKey, Double> defaults;

  OptimizerType(String key, boolean normalises, Map<OptimizerKey, Double> defaults) {
    this.key = key;
    this.normalises = normalises;
    this.defaults = Collections.unmodifiableMap(new EnumMap<>(defaults));
  }

  static Optional<OptimizerType> find(String key) {
    return Arrays.stream(values()).filter(type -> type.key.equals(key)).findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(OptimizerType::key).toList();
  }

  /** The word in the file. */
  String key() {
    return key;
  }

  /** Whether the update may be scaled to a given norm. */
  boolean normalises() {
    return normalises;
  }

  /** The numbers it has beside its rate, with their defaults, in the order of their keys. */
  Map<OptimizerKey, Double> defaults() {
    return defaults;
  }

  /** Whether it has a number. */
  boolean has(OptimizerKey number) {
    return switch (number) {
      case LEARNING_RATE -> true;
      case FIRST_STEP_NORM -> normalises;
      default -> defaults.containsKey(number);
    };
  }
}
