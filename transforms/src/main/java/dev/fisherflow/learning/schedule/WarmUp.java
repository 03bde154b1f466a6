package dev.fisherflow.learning.schedule;

import dev.fisherflow.declaration.Settings;
import dev.fisherflow.schemas.Schedule;
import java.util.Optional;

/**
 * A rise by the same at each step, from 1 / steps at the first to 1 at the last of the warm-up;
 * then a schedule. Hugging Face's warm-ups take their first step with the factor 0, which changes
 * nothing, and are one step behind.
 *
 * @param steps of the warm-up, one or more
 * @param after the schedule of the steps behind it
 */
record WarmUp(long steps, LearningRateSchedule after) implements LearningRateSchedule {

  @Override
  public double factor(long step) {
    return step <= steps ? (double) step / steps : after.factor(step);
  }

  /**
   * Steps of the warm-up that settings ask for, a share of the trial's rounded up.
   *
   * @param steps of the trial
   */
  static long steps(Settings settings, long steps) {
    double warmup = settings.get(ScheduleFamily.WARMUP);
    return warmup < 1 ? (long) Math.ceil(warmup * steps) : (long) warmup;
  }

  /** The same of a schedule, which need not know warm-ups. */
  static long steps(Schedule schedule, long steps) {
    return ScheduleFamily.REGISTRY
            .get(schedule.getType())
            .declaration()
            .takes(ScheduleFamily.WARMUP.name())
        ? steps(Settings.of(schedule), steps)
        : 0;
  }

  /**
   * Why trials of so many steps cannot have a schedule, if they cannot: its warm-up leaves no step.
   */
  static Optional<String> problem(Schedule schedule, long steps) {
    long warmup = steps(schedule, steps);
    return warmup < steps || warmup == 0
        ? Optional.empty()
        : Optional.of(
            "expected a warm-up that ends before a trial's %,d steps, found one of %,d"
                .formatted(steps, warmup));
  }
}
