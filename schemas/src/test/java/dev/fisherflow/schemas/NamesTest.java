package dev.fisherflow.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NamesTest {

  @Test
  void hyperparametersListEveryGivenNumberAndAScheduleThatIsNotConstant() {
    Schedule constant = Schedule.newBuilder().setType("constant").build();
    OptimizerSettings adamw =
        OptimizerSettings.newBuilder()
            .setType("adamw")
            .setSchedule(constant)
            .setWeightDecay(0.01)
            .setLearningRate(1e-3)
            .build();
    assertThat(Names.hyperparameters(adamw)).isEqualTo("learningRate=0.001 weightDecay=0.01");
    OptimizerSettings sf =
        OptimizerSettings.newBuilder()
            .setType("sf")
            .setSchedule(Schedule.newBuilder().setType("linear").build())
            .setFirstStepNorm(0.01)
            .setDamping(1e-7)
            .setDraws(1)
            .build();
    assertThat(Names.hyperparameters(sf))
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
    assertThat(Names.hyperparameters(step))
        .isEqualTo("learningRate=0.001 weightDecay=0.01 schedule=step milestones=15,30 factor=0.1");
  }

  @Test
  void numbersAreShort() {
    assertThat(List.of(100.0, 1e-4, 2.5e-5, 1e-12, 0.3, 1e7, -0.5, 0.0).stream().map(Names::number))
        .containsExactly("100", "0.0001", "2.5e-5", "1e-12", "0.3", "1e7", "-0.5", "0");
    assertThat(Names.number(2e23)).isEqualTo("2e23");
  }

  @Property
  void numbersReadBack(@ForAll double number) {
    assertThat(Double.parseDouble(Names.number(number)) == number).isTrue();
  }
}
