package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.types.Shape;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.fisher.FisherScope;
import dev.fisherflow.learning.fisher.SolveSettings;
import java.util.List;

/**
 * Settings of a rule that solves.
 *
 * @param normalised whether the rate is the norm of the update
 * @param firstRate what the schedule's factor multiplies
 * @param momentum &mu;
 * @param decay &delta;
 * @param normBound c; null for none
 * @param solve damping and duplicates
 * @param adaptsDamping whether {@link LevenbergMarquardt} changes the damping
 */
record SolvingSettings(
    boolean normalised,
    double firstRate,
    double momentum,
    double decay,
    Double normBound,
    SolveSettings solve,
    boolean adaptsDamping) {

  /** &mu;. */
  static final Setting<Double> MOMENTUM =
      Setting.number(
              "momentum",
              Domain.atLeast(0),
              "μ of SPRING: the damping holds the direction to μ times the one before instead of to"
                  + " 0; below 1, or 1 with a normBound; 0.5 to 0.99 are tried")
          .unsaid(0.0);

  /** &delta;. */
  static final Setting<Double> WEIGHT_DECAY =
      Setting.number(
              "weightDecay",
              Domain.belowOne(),
              "δ: the weights shrink by δ times the schedule's factor at each step, whatever the"
                  + " learning rate; 1e-7 to 1e-3 are tried")
          .unsaid(0.0);

  /** c. */
  static final Setting<Double> NORM_BOUND =
      Setting.number(
              "normBound",
              Domain.above(0),
              "c: the rate is at most c/‖d‖ for a direction d; null: it is not bounded; 1e-3 to 0.1"
                  + " are tried")
          .orNull();

  /** Whether the damping follows the model. */
  static final Setting<Boolean> ADAPT_DAMPING =
      Setting.flag(
              "adaptDamping",
              "Levenberg and Marquardt: every fifth step λ, damping at first, is multiplied by 2/3"
                  + " where the batch's loss fell by more than 3/4 of what the rule foretold, by 3/2"
                  + " where by less than 1/4")
          .unsaid(false);

  /** Those that an optimizer's settings name. */
  static SolvingSettings of(OptimizerFamily family, Settings settings) {
    return of(family, settings, SolveSettings.DAMPING);
  }

  /**
   * The same.
   *
   * @param damping as the optimizer declares it, with its own default
   */
  static SolvingSettings of(OptimizerFamily family, Settings settings, Setting<Double> damping) {
    return new SolvingSettings(
        settings.has(OptimizerFamily.FIRST_STEP_NORM),
        family.firstRate(settings),
        settings.get(MOMENTUM),
        settings.get(WEIGHT_DECAY),
        settings.get(NORM_BOUND),
        SolveSettings.of(settings, damping),
        settings.get(ADAPT_DAMPING));
  }

  /** Why settings cannot go together; none if they can. */
  static List<String> conflicts(Settings settings) {
    double momentum = settings.get(MOMENTUM);
    boolean bounded = settings.get(NORM_BOUND) != null;
    if (momentum > 1) {
      long steps = (long) Math.ceil(Math.log(Float.MAX_VALUE) / Math.log(momentum));
      return List.of(
          "momentum %s: what no batch sees grows %s-fold at each step, beyond 32-bit floats after %,d"
                  .formatted(text(momentum), text(momentum), steps)
              + " steps; expected below 1, or 1 with a normBound");
    }
    if (momentum == 1 && !bounded) {
      return List.of(
          "momentum 1 never forgets what later batches do not see, so that updates grow without"
              + " bound; expected below 1, such as 0.99, or a normBound beside it");
    }
    if (settings.get(ADAPT_DAMPING) && settings.get(SolveSettings.DAMPING) == 0) {
      return List.of(
          "adaptDamping multiplies the damping, and 0 stays 0; expected another damping");
    }
    if (bounded && settings.has(OptimizerFamily.FIRST_STEP_NORM)) {
      return List.of(
          "normBound %s bounds a step whose norm firstStepNorm sets to %s; give one of them"
              .formatted(
                  text(settings.get(NORM_BOUND)),
                  text(settings.get(OptimizerFamily.FIRST_STEP_NORM))));
    }
    return List.of();
  }

  /**
   * What such a rule adds to a step: with momentum, the direction before.
   *
   * @param gradients of every sample that it holds at once
   * @param stepFactor time of a step in times of one of SGD
   */
  static Cost cost(Settings settings, List<Shape> parameters, int gradients, double stepFactor) {
    long state = settings.get(MOMENTUM) == 0 ? 0 : Cost.numbers(parameters);
    return new Cost(state, gradients, stepFactor, FisherScope.NONE, SolveSettings.rounds(settings));
  }

  private static String text(double number) {
    return MOMENTUM.kind().text(number);
  }
}
