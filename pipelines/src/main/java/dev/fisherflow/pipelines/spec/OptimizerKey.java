package dev.fisherflow.pipelines.spec;

import dev.fisherflow.pipelines.spec.yaml.Value.Domain;
import dev.fisherflow.schemas.OptimizerSettings;
import java.util.Optional;
import java.util.function.BiFunction;

/** The numbers that optimizers have, with the values they may take. */
enum OptimizerKey {
  LEARNING_RATE("learningRate", Domains.POSITIVE, OptimizerSettings.Builder::setLearningRate),
  FIRST_STEP_NORM("firstStepNorm", Domains.POSITIVE, OptimizerSettings.Builder::setFirstStepNorm),
  WEIGHT_DECAY("weightDecay", Domains.NOT_NEGATIVE, OptimizerSettings.Builder::setWeightDecay),
  MOMENTUM("momentum", Domains.BELOW_ONE, OptimizerSettings.Builder::setMomentum),
  BETA1("beta1", Domains.BELOW_ONE, OptimizerSettings.Builder::setBeta1),
  BETA2("beta2", Domains.BELOW_ONE, OptimizerSettings.Builder::setBeta2),
  EPSILON("epsilon", Domains.POSITIVE, OptimizerSettings.Builder::setEpsilon),
  DECAY_RATE("decayRate", Domains.FRACTION, OptimizerSettings.Builder::setDecayRate),
  CLIP_THRESHOLD("clipThreshold", Domains.POSITIVE, OptimizerSettings.Builder::setClipThreshold),
  DAMPING("damping", Domains.ANY, OptimizerSettings.Builder::setDamping),
  DUPLICATE_COSINE(
      "duplicateCosine", Domains.FRACTION, OptimizerSettings.Builder::setDuplicateCosine),
  DRAWS(
      "draws",
      Domains.COUNT,
      (builder, number) -> builder.setDraws(number == null ? null : number.intValue()));

  private final String key;
  private final Domain domain;
  private final BiFunction<OptimizerSettings.Builder, Double, OptimizerSettings.Builder> setter;

  OptimizerKey(
      String key,
      Domain domain,
      BiFunction<OptimizerSettings.Builder, Double, OptimizerSettings.Builder> setter) {
    this.key = key;
    this.domain = domain;
    this.setter = setter;
  }

  /** The word in the file; also the field's name in {@link OptimizerSettings}. */
  String key() {
    return key;
  }

  /** The values that an optimizer may take. */
  Domain domain(OptimizerType type) {
    return this == DAMPING && type == OptimizerType.SF ? Domains.NOT_ZERO : domain;
  }

  /** The settings with this number, or with null in its place. */
  OptimizerSettings with(OptimizerSettings settings, Optional<Double> number) {
    return setter.apply(OptimizerSettings.newBuilder(settings), number.orElse(null)).build();
  }

  /** Values of numbers. */
  private static final class Domains {
    static final Domain ANY = new Domain("a number", x -> true);
    static final Domain NOT_ZERO =
        new Domain("a number other than 0 (the update divides by it)", x -> x != 0);
    static final Domain POSITIVE = new Domain("a number above 0", x -> x > 0);
    static final Domain NOT_NEGATIVE = new Domain("a number of at least 0", x -> x >= 0);
    static final Domain BELOW_ONE = new Domain("a number from 0 to below 1", x -> x >= 0 && x < 1);
    static final Domain FRACTION =
        new Domain("a number above 0 and at most 1", x -> x > 0 && x <= 1);
    static final Domain COUNT =
        new Domain("a whole number from 1 to 1000", x -> x >= 1 && x <= 1000 && x == Math.rint(x));
  }
}
