package dev.fisherflow.learning.schedule;

import dev.fisherflow.declaration.Settings;
import dev.fisherflow.declaration.SettingsCheck;
import dev.fisherflow.schemas.Schedule;
import java.util.List;
import java.util.Optional;

/** How the learning rate, or the norm of a normalised update, changes over the steps of a trial. */
@FunctionalInterface
public interface LearningRateSchedule {

  /**
   * What the first rate is multiplied by.
   *
   * @param step from 1 to the number of steps
   */
  double factor(long step);

  /**
   * All that is wrong with settings: unknown type, settings missing, out of range or not the type's
   * own.
   *
   * @return sentences, each naming the setting; none if the settings are sound
   */
  static List<String> problems(Schedule settings) {
    return ScheduleFamily.REGISTRY
        .find(settings.getType())
        .map(family -> SettingsCheck.problems("Schedule", family.declaration(), settings))
        .orElseGet(() -> List.of(ScheduleFamily.REGISTRY.unknown(settings.getType())));
  }

  /** Whether trials may have too few steps for a schedule: it has a warm-up. */
  static boolean asksSteps(Schedule settings) {
    return WarmUp.steps(settings, Integer.MAX_VALUE) > 0;
  }

  /**
   * Why trials of so many steps cannot have a schedule, if they cannot: no step is left behind its
   * warm-up.
   *
   * @param settings without problems
   */
  static Optional<String> problem(Schedule settings, long steps) {
    return WarmUp.problem(settings, steps);
  }

  /**
   * The schedule that settings name.
   *
   * @param settings type and settings of one of {@link ScheduleFamily#REGISTRY}
   * @param steps steps of the trial
   * @param stepsPerEpoch steps of one pass over the training examples
   * @throws IllegalArgumentException if the settings do not make a schedule; the message says why
   */
  static LearningRateSchedule of(Schedule settings, long steps, long stepsPerEpoch) {
    if (steps < 1 || stepsPerEpoch < 1) {
      throw new IllegalArgumentException(
          "A schedule needs at least one step and one step per epoch; found "
              + steps
              + " and "
              + stepsPerEpoch);
    }
    List<String> problems = problems(settings);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
    problem(settings, steps)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException("Schedule " + settings.getType() + ": " + problem);
            });
    ScheduleFamily family = ScheduleFamily.REGISTRY.get(settings.getType());
    LearningRateSchedule schedule = family.create(Settings.of(settings), steps, stepsPerEpoch);
    long warmup = WarmUp.steps(settings, steps);
    return warmup == 0 ? schedule : new WarmUp(warmup, schedule);
  }
}
