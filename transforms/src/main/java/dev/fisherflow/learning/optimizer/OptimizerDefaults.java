package dev.fisherflow.learning.optimizer;

import dev.fisherflow.schemas.OptimizerSettings;

/** What a hyper-parameter is where nothing else is said: the values of the paper's runs. */
public final class OptimizerDefaults {

  /** SGD: none. */
  public static final double MOMENTUM = 0;

  /** SGD, AdamW, Adafactor: none. */
  public static final double WEIGHT_DECAY = 0;

  /** AdamW: decay of the first moment. */
  public static final double BETA1 = 0.9;

  /** AdamW: decay of the second moment. */
  public static final double BETA2 = 0.999;

  /** AdamW: added to the root of the second moment. */
  public static final double EPSILON = 1e-8;

  /** Adafactor: the second moment decays with 1 - t^-0.8. */
  public static final double DECAY_RATE = 0.8;

  /** Adafactor: largest root mean square of a tensor's update. */
  public static final double CLIP_THRESHOLD = 1.0;

  /** EF, iEF, SF: rows with a larger absolute cosine are duplicates. */
  public static final double DUPLICATE_COSINE = 0.99;

  /** SF: labels drawn per sample. */
  public static final int DRAWS = 1;

  private OptimizerDefaults() {}

  /**
   * The settings with these values where the type takes a hyper-parameter and none is given, so
   * that they name everything that determines the updates. Settings that name no known type come
   * back as they are. A duplicateCosine of null, which keeps all rows, becomes 0.99 as well: to
   * keep all rows, set it to null afterwards.
   */
  public static OptimizerSettings fill(OptimizerSettings settings) {
    return OptimizerType.named(settings.getType())
        .map(type -> fill(settings, type))
        .orElse(settings);
  }

  private static OptimizerSettings fill(OptimizerSettings settings, OptimizerType type) {
    OptimizerSettings.Builder filled = OptimizerSettings.newBuilder(settings);
    if (type.takes("weightDecay") && settings.getWeightDecay() == null) {
      filled.setWeightDecay(WEIGHT_DECAY);
    }
    if (type.takes("momentum") && settings.getMomentum() == null) {
      filled.setMomentum(MOMENTUM);
    }
    if (type.takes("beta1") && settings.getBeta1() == null) {
      filled.setBeta1(BETA1);
    }
    if (type.takes("beta2") && settings.getBeta2() == null) {
      filled.setBeta2(BETA2);
    }
    if (type.takes("epsilon") && settings.getEpsilon() == null) {
      filled.setEpsilon(EPSILON);
    }
    if (type.takes("decayRate") && settings.getDecayRate() == null) {
      filled.setDecayRate(DECAY_RATE);
    }
    if (type.takes("clipThreshold") && settings.getClipThreshold() == null) {
      filled.setClipThreshold(CLIP_THRESHOLD);
    }
    if (type.takes("duplicateCosine") && settings.getDuplicateCosine() == null) {
      filled.setDuplicateCosine(DUPLICATE_COSINE);
    }
    if (type.takes("draws") && settings.getDraws() == null) {
      filled.setDraws(DRAWS);
    }
    return filled.build();
  }
}
