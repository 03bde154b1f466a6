package dev.fisherflow.learning.schedule;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;

/**
 * f + (1 &minus; f) (1 &minus; t)&#7510; with t the share of the steps after the warm-up that are
 * done, p the power and f the final share, as with Hugging Face's polynomial schedule.
 *
 * @param steps steps of the trial
 * @param warmup those of the warm-up
 * @param power p
 * @param left the final share
 */
record PolynomialSchedule(long steps, long warmup, double power, double left)
    implements LearningRateSchedule {

  @Override
  public double factor(long step) {
    double rest = 1 - (double) (step - 1 - warmup) / (steps - warmup);
    return left + (1 - left) * Math.pow(rest, power);
  }

  /** The schedule as specifications name it. */
  public static final class Family implements ScheduleFamily {

    private static final Setting<Double> POWER =
        Setting.number("power", Domain.above(0), "of the share of steps that are left; 1 is linear")
            .byDefault(1.0);

    private static final Declaration DECLARATION =
        Declaration.of(
                "polynomial",
                "polynomial",
                26,
                "The rate falls to the final share with a power of the steps that are left.")
            .from("transformers.get_polynomial_decay_schedule_with_warmup")
            .with(POWER, WARMUP, FINAL);

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public LearningRateSchedule create(Settings settings, long steps, long stepsPerEpoch) {
      return new PolynomialSchedule(
          steps, WarmUp.steps(settings, steps), settings.get(POWER), settings.get(FINAL));
    }
  }
}
