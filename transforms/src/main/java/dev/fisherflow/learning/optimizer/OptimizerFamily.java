package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.declaration.Declared;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Registry;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import java.util.BitSet;
import java.util.List;

/** An optimizer that specifications name: what it takes, how it is made and what it costs. */
public interface OptimizerFamily extends Declared {

  /** All that the class path provides. */
  Registry<OptimizerFamily> REGISTRY = Registry.of(OptimizerFamily.class, "an optimizer");

  /** The rate of a rule that takes its update as it is. */
  Setting<Double> LEARNING_RATE =
      Setting.number("learningRate", Domain.above(0), "factor of the update");

  /** The rate of a rule that scales its update to a norm. */
  Setting<Double> FIRST_STEP_NORM =
      Setting.number("firstStepNorm", Domain.above(0), "Euclidean norm of the first update");

  /** The largest norm of the gradient that a first-order rule is given. */
  Setting<Double> CLIP_NORM =
      Setting.number(
              "clipNorm",
              Domain.above(0),
              "the gradient of all parameters together is scaled down to this norm; null: it is"
                  + " not")
          .orNull();

  /** Why rules that solve with per-sample gradients take no {@link #CLIP_NORM}. */
  String NOT_CLIPPED =
      "solves with every sample's own gradient, of which a clipped mean is no part: bound its updates"
          + " by damping, or by firstStepNorm where it is taken";

  /** The rate of LoRA's factors B. */
  Setting<Double> LORA_PLUS =
      Setting.number(
              "loraPlus",
              Domain.above(0),
              "LoRA+: the rate of LoRA's factors B is so many times the others' (16 in its paper)")
          .orNull();

  /** Why rules that solve for all parameters at once take no {@link #LORA_PLUS}. */
  String NOT_RATED = "solves for all parameters at once, which have one rate";

  /** The group of the two, for rules that take either. */
  String RATE = "rate";

  /**
   * Makes an optimizer for the tensors of one trial.
   *
   * @param settings without mistakes
   * @param parameters the trained tensors, one or more of any shapes, of one data type on one
   *     device; their manager holds the optimizer's state until it is closed
   */
  Optimizer create(Settings settings, NDList parameters);

  /**
   * The same where it is said which tensors are matrices that a rule may treat as such.
   *
   * @param parameters the trained tensors, one or more of any shapes
   * @param matrices their places among the parameters
   */
  default Optimizer create(Settings settings, NDList parameters, BitSet matrices) {
    return create(settings, parameters);
  }

  /** Whether it draws a label for each sample, which a text of many tokens does not have. */
  default boolean drawsLabels() {
    return false;
  }

  /** Whether it does nothing but AdamW where no tensor is such a matrix. */
  default boolean needsMatrices() {
    return false;
  }

  /**
   * What it adds to a step.
   *
   * @param settings without mistakes
   * @param parameters shapes of the trained tensors
   */
  Cost cost(Settings settings, List<Shape> parameters);

  /**
   * Why settings that are sound each by itself cannot go together.
   *
   * @return sentences with the numbers that say so; none if they can
   */
  default List<String> conflicts(Settings settings) {
    return List.of();
  }

  /**
   * Whether evaluations that name no update rules have its direction, which an optimizer of
   * per-sample gradients is a rule for by itself.
   */
  default boolean evaluated() {
    return false;
  }

  /**
   * What the schedule's factor multiplies: the norm of the first update if given, else the rate.
   */
  default double firstRate(Settings settings) {
    Double norm = settings.get(FIRST_STEP_NORM);
    return norm == null ? settings.get(LEARNING_RATE) : norm;
  }
}
