package dev.fisherflow.learning.schedule;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import java.util.List;

/**
 * Times {@code factor} from each milestone on, as with PyTorch's MultiStepLR.
 *
 * @param milestones epochs; a milestone e is the end of e epochs
 * @param factor the multiplier at each
 * @param stepsPerEpoch steps of one pass over the training examples
 */
record StepSchedule(List<Integer> milestones, double factor, long stepsPerEpoch)
    implements LearningRateSchedule {

  @Override
  public double factor(long step) {
    long epochs = (step - 1) / stepsPerEpoch;
    return Math.pow(factor, milestones.stream().filter(milestone -> milestone <= epochs).count());
  }

  /** The schedule as specifications name it. */
  public static final class Family implements ScheduleFamily {

    private static final Setting<List<Integer>> MILESTONES =
        Setting.counts(
                "milestones",
                Domain.rising("rising epochs from 1, such as [15]"),
                "epochs at whose end the rate is multiplied")
            .in(EPOCH);

    private static final Setting<Double> FACTOR =
        Setting.number("factor", Domain.properFraction(), "the multiplier").byDefault(0.1);

    private static final Declaration DECLARATION =
        Declaration.of(
                "step", "step", 30, "The rate is multiplied by a factor at the end of some epochs.")
            .from("torch.optim.lr_scheduler.MultiStepLR")
            .with(MILESTONES, FACTOR, WARMUP);

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public LearningRateSchedule create(Settings settings, long steps, long stepsPerEpoch) {
      return new StepSchedule(
          List.copyOf(settings.get(MILESTONES)), settings.get(FACTOR), stepsPerEpoch);
    }
  }
}
