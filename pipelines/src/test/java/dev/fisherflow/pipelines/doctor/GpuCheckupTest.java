package dev.fisherflow.pipelines.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.fisherflow.learning.optimizer.DeviceStep;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import org.junit.jupiter.api.Test;

/** The comparison, of the CPU with itself: what needs no GPU. */
class GpuCheckupTest {

  @Test
  void everyOptimizerTakesTheSameStepTwice() {
    for (String type : OptimizerFamily.REGISTRY.own().names()) {
      DeviceStep one = DeviceStep.of(type, Device.cpu());
      DeviceStep other = DeviceStep.of(type, Device.cpu());
      assertThat(GpuCheckup.compared(type, one, other).state()).as(type).isEqualTo(Check.State.OK);
      assertThat(one.seconds()).as(type).isPositive();
    }
  }

  @Test
  void anotherStepIsDamage() {
    DeviceStep cpu = new DeviceStep(new float[] {1, 1}, 0.1);
    Check check = GpuCheckup.compared("gpu sgd", cpu, new DeviceStep(new float[] {1, 1.1f}, 0.2));
    assertThat(check.state()).isEqualTo(Check.State.DAMAGED);
    assertThat(check.message())
        .isEqualTo(
            "a step differs from the CPU's by 7.1e-02 of its norm and takes 200.00 ms, on the CPU"
                + " 100.00 ms; expected at most 1e-03");
  }
}
