package dev.fisherflow.learning.schedule;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Settings;

/**
 * f + (1 &minus; f) (1 + cos(&pi; t)) / 2 with t the share of the steps after the warm-up that are
 * done, and f the final share, as with Hugging Face's cosine schedule (Loshchilov and Hutter 2017,
 * "SGDR", without restarts).
 *
 * @param steps steps of the trial
 * @param warmup those of the warm-up
 * @param left the final share
 */
record CosineSchedule(long steps, long warmup, double left) implements LearningRateSchedule {

  @Override
  public double factor(long step) {
    double done = (double) (step - 1 - warmup) / (steps - warmup);
    return left + (1 - left) * (1 + Math.cos(Math.PI * done)) / 2;
  }

  /** The schedule as specifications name it. */
  public static final class Family implements ScheduleFamily {

    private static final Declaration DECLARATION =
        Declaration.of(
                "cosine", "cosine", 24, "The rate falls along half a cosine to the final share.")
            .from("transformers.get_cosine_schedule_with_warmup")
            .with(WARMUP, FINAL);

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public LearningRateSchedule create(Settings settings, long steps, long stepsPerEpoch) {
      return new CosineSchedule(steps, WarmUp.steps(settings, steps), settings.get(FINAL));
    }
  }
}
