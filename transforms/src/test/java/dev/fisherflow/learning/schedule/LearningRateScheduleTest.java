package dev.fisherflow.learning.schedule;

import static dev.fisherflow.learning.optimizer.Steps.schedule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.declaration.Kind;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.schemas.Schedule;
import java.io.IOException;
import java.io.InputStream;
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
    assertMistake(
        schedule("cosines").build(),
        "(constant, linear, cosine, polynomial, inverseSqrt, step), found 'cosines'");
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

  /** What transformers makes of each schedule; its warm-ups are one step behind. */
  @Test
  void factorsAreThoseOfTransformers() throws IOException {
    for (JsonNode reference : references().path("cases")) {
      Schedule schedule = schedule(reference.path("type").asText()).build();
      ScheduleFamily family = ScheduleFamily.REGISTRY.get(schedule.getType());
      for (Setting<?> setting : family.declaration().settings()) {
        if (reference.path("settings").has(setting.name())) {
          schedule = with(schedule, setting, reference.path("settings").path(setting.name()));
        }
      }
      int steps = reference.path("steps").asInt();
      int warmup = reference.path("warmup").asInt();
      double[] factors = factors(schedule, steps, 4);
      for (int step = 1; step <= steps; step++) {
        double expected = reference.path("factors").get(step > warmup ? step - 1 : step).asDouble();
        assertThat(factors[step - 1])
            .as("%s at step %d", schedule, step)
            .isCloseTo(expected, within(1e-12));
      }
    }
  }

  private static <T> Schedule with(Schedule schedule, Setting<T> setting, JsonNode value) {
    String text =
        setting.kind() == Kind.COUNT
            ? String.valueOf(value.asInt())
            : String.valueOf(value.asDouble());
    return Settings.with(schedule, setting, setting.kind().read(text));
  }

  private static JsonNode references() throws IOException {
    try (InputStream file =
        LearningRateScheduleTest.class.getResourceAsStream("/golden/schedules/case.json")) {
      return new ObjectMapper().readTree(file);
    }
  }

  @Test
  void aWarmUpIsAShareOrANumberOfStepsAndEndsAtTheFirstRate() {
    assertThat(factors(warming("step", 3), 6, 2))
        .containsExactly(new double[] {1 / 3.0, 2 / 3.0, 1, 0.1, 0.1, 0.1}, within(1e-15));
    assertThat(factors(warming("constant", 0.26), 10, 2))
        .containsExactly(new double[] {1 / 3.0, 2 / 3.0, 1, 1, 1, 1, 1, 1, 1, 1}, within(1e-15));
  }

  @Test
  void aWarmUpThatLeavesNoStepIsAMistake() {
    assertMistake(
        warming("linear", 10),
        "expected a warm-up that ends before a trial's 10 steps, found one of 10");
    assertMistake(warming("linear", 1.5), "a share of the trial's steps from 0 to below 1, or a");
    assertThat(LearningRateSchedule.asksSteps(warming("linear", 10))).isTrue();
    assertThat(LearningRateSchedule.asksSteps(schedule("linear").build())).isFalse();
  }

  /** Schedules without a warm-up are the records that they were before there were any. */
  @Test
  void noWarmUpIsNotWritten() {
    assertThat(warming("linear", 0)).isEqualTo(schedule("linear").build());
  }

  private static Schedule warming(String type, double warmup) {
    Schedule.Builder schedule = schedule(type);
    if (type.equals("step")) {
      schedule.setMilestones(List.of(1)).setFactor(0.1);
    }
    return Settings.with(schedule.build(), ScheduleFamily.WARMUP, warmup);
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
