package dev.fisherflow.learning.schedule;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;

/**
 * &radic;(s / (s + t)) with t the steps done after the warm-up and s the time scale, as with
 * Hugging Face's inverse square root schedule.
 *
 * @param warmup steps of the warm-up
 * @param scale s
 */
record InverseSqrtSchedule(long warmup, long scale) implements LearningRateSchedule {

  @Override
  public double factor(long step) {
    return 1 / Math.sqrt((double) (step - 1 - warmup + scale) / scale);
  }

  /** The schedule as specifications name it. */
  public static final class Family implements ScheduleFamily {

    private static final int STEPS_WITHOUT_WARMUP = 10_000;

    private static final Setting<Integer> TIMESCALE =
        Setting.count(
                "timescale",
                "steps after which the rate falls noticeably; null: those of the warm-up, 10,000"
                    + " without one")
            .orNull();

    private static final Declaration DECLARATION =
        Declaration.of(
                "inverseSqrt", "inverseSqrt", 28, "The rate falls with the root of the steps done.")
            .from("transformers.get_inverse_sqrt_schedule")
            .with(TIMESCALE, WARMUP);

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public LearningRateSchedule create(Settings settings, long steps, long stepsPerEpoch) {
      long warmup = WarmUp.steps(settings, steps);
      Integer given = settings.get(TIMESCALE);
      long scale = given != null ? given : warmup > 0 ? warmup : STEPS_WITHOUT_WARMUP;
      return new InverseSqrtSchedule(warmup, scale);
    }
  }
}
