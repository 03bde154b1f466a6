package dev.fisherflow.learning.schedule;

import static dev.fisherflow.learning.optimizer.Steps.schedule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fisherflow.schemas.Schedule;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {

  private static double[] factors(Schedule schedule, long steps, long stepsPerEpoch) {
    LearningRateSchedule rates = LearningRateSchedule.of(schedule, steps, stepsPerEpoch);
    return LongStream.rangeClosed(1, steps).mapToDouble(rates::factor).toArray();
  }

  @Test
  void constantStaysAtOne() {
    assertThat(factors(schedule("constant").build(), 3, 1)).containsExactly(1, 1, 1);
  }

  @Test
  void linearStartsAtOneAndReachesZeroWhenTheLastStepIsDone() {
    assertThat(factors(schedule("linear").build(), 4, 2))
        .containsExactly(new double[] {1, 0.75, 0.5, 0.25}, within(1e-15));
    assertThat(factors(schedule("linear").build(), 1, 1)).containsExactly(1);
  }

  @Test
  void stepMultipliesWhenTheMilestonesEpochsAreDone() {
    Schedule step = schedule("step").setMilestones(List.of(1, 3)).setFactor(0.1).build();
    assertThat(factors(step, 8, 2))
        .containsExactly(new double[] {1, 1, 0.1, 0.1, 0.1, 0.1, 0.01, 0.01}, within(1e-15));
    Schedule gentler = schedule("step").setMilestones(List.of(1, 3)).setFactor(0.5).build();
    assertThat(factors(gentler, 8, 2)[7]).isEqualTo(0.25);
  }

  @Test
  void whatMakesNoScheduleIsNamed() {
    assertMistake(schedule("cosine").build(), "(constant, linear, step), found 'cosine'");
    assertMistake(schedule("linear").setFactor(0.1).build(), "linear takes no factor; found 0.1");
    assertMistake(schedule("constant").setMilestones(List.of(1)).build(), "takes no milestones");
    assertMistake(schedule("step").setFactor(0.1).build(), "step needs milestones");
    assertMistake(step(List.of(2), Double.NaN), "factor that is a number above 0 and below 1");
    assertMistake(step(List.of(2), 1.0), "found 1");
    assertMistake(step(List.of(2, 2), 0.1), "rising epochs from 1, such as [15]; found 2,2");
    assertMistake(step(List.of(0), 0.1), "found 0");
    assertThatThrownBy(() -> LearningRateSchedule.of(schedule("linear").build(), 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theFactorOfAStepIsATenthWhereNoneIsGiven() {
    Schedule step = schedule("step").setMilestones(List.of(1)).build();
    assertThat(factors(step, 2, 1)).containsExactly(1, 0.1);
  }

  private static Schedule step(List<Integer> milestones, double factor) {
    return schedule("step").setMilestones(milestones).setFactor(factor).build();
  }

  private static void assertMistake(Schedule schedule, String words) {
    assertThatThrownBy(() -> LearningRateSchedule.of(schedule, 10, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }
}
