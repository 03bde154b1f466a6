package dev.fisherflow.learning.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Schedule;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptimizerNamesTest {

  @Test
  void hyperparametersListEveryGivenSettingAndAScheduleThatIsNotTheDefault() {
    Schedule constant = Schedule.newBuilder().setType("constant").build();
    OptimizerSettings adamw =
        OptimizerSettings.newBuilder()
            .setType("adamw")
            .setSchedule(constant)
            .setWeightDecay(0.01)
            .setLearningRate(1e-3)
            .build();
    assertThat(OptimizerNames.hyperparameters(adamw))
        .isEqualTo("learningRate=0.001 weightDecay=0.01");
    OptimizerSettings sf =
        OptimizerSettings.newBuilder()
            .setType("sf")
            .setSchedule(Schedule.newBuilder().setType("linear").build())
            .setFirstStepNorm(0.01)
            .setDamping(1e-7)
            .setDraws(1)
            .build();
    assertThat(OptimizerNames.hyperparameters(sf))
        .isEqualTo("firstStepNorm=0.01 damping=1e-7 draws=1 schedule=linear");
    OptimizerSettings step =
        OptimizerSettings.newBuilder(adamw)
            .setSchedule(
                Schedule.newBuilder()
                    .setType("step")
                    .setMilestones(List.of(15, 30))
                    .setFactor(0.1)
                    .build())
            .build();
    assertThat(OptimizerNames.hyperparameters(step))
        .isEqualTo("learningRate=0.001 weightDecay=0.01 schedule=step milestones=15,30 factor=0.1");
    assertThat(OptimizerNames.schedule(step.getSchedule())).isEqualTo("step:15,30*0.1");
    assertThat(OptimizerNames.schedule(constant)).isEqualTo("constant");
  }

  @Test
  void settingsWithoutAFieldAreNamedAndWhatCodeItIsIsNot() {
    OptimizerSettings other =
        OptimizerSettings.newBuilder()
            .setType("unknown")
            .setSchedule(
                Schedule.newBuilder()
                    .setType("wave")
                    .setMore(List.of(new NamedValue("period", "3")))
                    .build())
            .setLearningRate(0.1)
            .setMore(
                List.of(
                    new NamedValue("code", "1.0 abc"),
                    new NamedValue("shrink", "0.5"),
                    new NamedValue("version", "2")))
            .build();
    assertThat(OptimizerNames.hyperparameters(other))
        .isEqualTo("learningRate=0.1 shrink=0.5 schedule=wave period=3");
    assertThat(OptimizerNames.schedule(other.getSchedule())).isEqualTo("wave:period=3");
  }
}
