package dev.fisherflow.learning.schedule;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Settings;

/**
 * 1 at the first step, less by 1 / steps at each, and 0 when the last is done: the last step itself
 * is taken with 1 / steps, as with Hugging Face's linear schedule.
 *
 * @param steps steps of the trial
 */
record LinearSchedule(long steps) implements LearningRateSchedule {

  @Override
  public double factor(long step) {
    return (double) (steps - step + 1) / steps;
  }

  /** The schedule as specifications name it. */
  public static final class Family implements ScheduleFamily {

    private static final Declaration DECLARATION =
        Declaration.of(
                "linear",
                "linear",
                20,
                "The rate falls by the same at each step, to 0 when the last is done.")
            .from("transformers.get_linear_schedule_with_warmup without warmup");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public LearningRateSchedule create(Settings settings, long steps, long stepsPerEpoch) {
      return new LinearSchedule(steps);
    }
  }
}
