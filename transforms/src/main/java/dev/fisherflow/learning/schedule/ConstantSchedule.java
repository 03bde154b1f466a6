package dev.fisherflow.learning.schedule;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Settings;

/** The factor 1 at every step. */
final class ConstantSchedule implements LearningRateSchedule {

  static final String NAME = "constant";

  @Override
  public double factor(long step) {
    return 1;
  }

  /** The schedule as specifications name it. */
  public static final class Family implements ScheduleFamily {

    private static final Declaration DECLARATION =
        Declaration.of(NAME, "constant", 10, "The rate stays as it is.").with(WARMUP);

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public LearningRateSchedule create(Settings settings, long steps, long stepsPerEpoch) {
      return new ConstantSchedule();
    }
  }
}
