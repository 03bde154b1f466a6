package dev.fisherflow.learning.schedule;

import dev.fisherflow.schemas.Schedule;
import java.util.List;

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
   * The schedule that settings name.
   *
   * <ul>
   *   <li>constant: 1
   *   <li>linear: 1 at the first step, less by 1 / steps at each, and 0 when the last is done: the
   *       last step itself is taken with 1 / steps, as with Hugging Face's linear schedule
   *   <li>step: times {@code factor} from each milestone on, a milestone e being the end of e
   *       epochs, as with PyTorch's MultiStepLR
   * </ul>
   *
   * @param settings type, and for step the milestones and the factor
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
    List<String> problems = ScheduleCheck.problems(settings);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
    return switch (settings.getType()) {
      case "constant" -> step -> 1;
      case "linear" -> step -> (double) (steps - step + 1) / steps;
      default ->
          stepDecay(List.copyOf(settings.getMilestones()), settings.getFactor(), stepsPerEpoch);
    };
  }

  private static LearningRateSchedule stepDecay(
      List<Integer> milestones, double factor, long stepsPerEpoch) {
    return step -> {
      long epochs = (step - 1) / stepsPerEpoch;
      return Math.pow(factor, milestones.stream().filter(milestone -> milestone <= epochs).count());
    };
  }
}
