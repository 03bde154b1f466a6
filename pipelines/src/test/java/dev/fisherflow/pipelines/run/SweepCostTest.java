package dev.fisherflow.pipelines.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fisherflow.pipelines.run.SweepCost.Share;
import dev.fisherflow.pipelines.run.SweepCost.Slots;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepCostTest {

  private static final Slots TWO = Slots.of(2, 4, "cpu");

  /** Done in an earlier run: 100 steps in 50 s. Waiting: 100 steps each, 2 s and 0.5 s a step. */
  private static final List<Share> TRIALS =
      List.of(
          new Share("fast", 0, 100, 50, false),
          new Share("slow", 0, 100, 200, true),
          new Share("fast", 100, 0, 0, false),
          new Share("slow", 100, 0, 0, false),
          new Share("slow", 50, 10, 40, true));

  /** Left are 200 s (4 s a step, its own pace), 100 · 240 / 110 s and 50 s, on two slots. */
  @Test
  void aTrialHasItsOwnPaceElseThatOfItsKind() {
    SweepCost cost = SweepCost.of(TRIALS, TWO);
    double slow = 100 * 240 / 110.0;
    assertThat(cost.secondsLeft()).isCloseTo(250, within(1e-9));
    assertThat(cost.processorHours()).isCloseTo(4 * 240 / 3600.0, within(1e-12));
    assertThat(cost.processorHoursInAll())
        .isCloseTo(4 * (240 + 200 + slow + 50) / 3600.0, within(1e-12));
    assertThat(cost.gpuHours()).isZero();
  }

  @Test
  void anUnknownKindHasThePaceOfAll() {
    SweepCost cost =
        SweepCost.of(
            List.of(new Share("known", 0, 10, 20, true), new Share("new", 5, 0, 0, false)), TWO);
    assertThat(cost.secondsLeft()).isCloseTo(10, within(1e-9));
  }

  @Test
  void beforeTheFirstStepNothingIsClaimed() {
    SweepCost cost = SweepCost.of(List.of(new Share("new", 5, 0, 0, false)), TWO);
    assertThat(cost.secondsLeft()).isNull();
    assertThat(cost.processorHoursInAll()).isNull();
    assertThat(cost.processorHours()).isZero();
  }

  @Test
  void aGpuIsPaidByTheHourOfEachTrial() {
    SweepCost cost =
        SweepCost.of(List.of(new Share("kind", 0, 10, 7200, true)), Slots.of(1, 2, "gpu"));
    assertThat(cost.gpuHours()).isCloseTo(2, within(1e-12));
    assertThat(cost.processorHours()).isCloseTo(4, within(1e-12));
    assertThat(cost.secondsLeft()).isZero();
  }
}
