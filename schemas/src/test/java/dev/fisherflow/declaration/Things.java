package dev.fisherflow.declaration;

import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Schedule;
import java.util.List;
import java.util.Locale;

/** Declared things and records for the tests of this package. */
final class Things {

  static final Setting<Double> RATE =
      Setting.number("learningRate", Domain.above(0), "the rate").oneOf("rate");
  static final Setting<Double> NORM =
      Setting.number("firstStepNorm", Domain.above(0), "the norm").oneOf("rate");
  static final Setting<Double> DAMPING =
      Setting.number("damping", Domain.anyNumber(), "the damping");
  static final Setting<Double> COSINE =
      Setting.number("duplicateCosine", Domain.fraction(), "the cosine").byDefault(0.99).orNull();
  static final Setting<Integer> DRAWS = Setting.count("draws", "the draws").byDefault(1);
  static final Setting<Double> SHRINK =
      Setting.number("shrink", Domain.properFraction(), "no field has this name").byDefault(0.5);
  static final Setting<String> MODE =
      Setting.word("mode", Domain.oneOf("a mode", List.of("fast", "slow")), "no field").orNull();

  static final Declaration DECLARATION =
      Declaration.of("thing", "Thing", 10, "A thing.")
          .with(RATE, NORM, DAMPING, COSINE, DRAWS, SHRINK, MODE);

  private Things() {}

  /** A thing of this name and rank. */
  static Declared named(String name, int rank) {
    Declaration declaration = Declaration.of(name, name.toUpperCase(Locale.ROOT), rank, "");
    return () -> declaration;
  }

  /** Settings without a mistake. */
  static OptimizerSettings.Builder sound() {
    return OptimizerSettings.newBuilder()
        .setType("thing")
        .setSchedule(Schedule.newBuilder().setType("constant").build())
        .setLearningRate(0.1)
        .setDamping(1.0);
  }
}
