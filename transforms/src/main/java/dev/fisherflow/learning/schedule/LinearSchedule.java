package dev.fisherflow.learning.schedule;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Settings;

/**
 * 1 at the first step after the warm-up, less by the same at each, and the final share when the
 * last is done: the last step itself is taken with a little more, as with Hugging Face's linear
 * schedule.
 *
 * @param steps steps of the trial
 * @param warmup those of the warm-up
 * @param left the final share
 */
record LinearSchedule(long steps, long warmup, double left) implements LearningRateSchedule {

  @Override
  public double factor(long step) {
    double rest = (double) (steps - step + 1) / (steps - warmup);
    return left == 0 ? rest : left + (1 - left) * rest;
  }

  /** The schedule as specifications name it. */
  public static final class Family implements ScheduleFamily {

    private static final Declaration DECLARATION =
        Declaration.of(
                "linear",
                "linear",
                20,
                "The rate falls by the same at each step, to the final share when the last is"
                    + " done.")
            .from("transformers.get_linear_schedule_with_warmup")
            .with(WARMUP, FINAL);

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public LearningRateSchedule create(Settings settings, long steps, long stepsPerEpoch) {
      return new LinearSchedule(steps, WarmUp.steps(settings, steps), settings.get(FINAL));
    }
  }
}
