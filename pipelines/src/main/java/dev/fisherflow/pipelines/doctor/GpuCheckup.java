package dev.fisherflow.pipelines.doctor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.fisherflow.learning.optimizer.DeviceStep;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import java.util.List;
import java.util.Locale;

/** The first GPU: a step of each optimizer, held against the CPU's. */
public final class GpuCheckup {

  /** Sums in float32 in another order differ by far less, a wrong kernel by far more. */
  private static final double CLOSE = 1e-3;

  private GpuCheckup() {}

  /** How many GPUs the engine can use. */
  public static int gpus() {
    return Engine.getInstance().getGpuCount();
  }

  /** One check for each optimizer of the class path. */
  public static List<Check> checks() {
    return OptimizerFamily.REGISTRY.names().stream().map(GpuCheckup::check).toList();
  }

  private static Check check(String type) {
    String subject = "gpu " + type;
    try {
      DeviceStep cpu = DeviceStep.of(type, Device.cpu());
      return compared(subject, cpu, DeviceStep.of(type, Device.gpu()));
    } catch (IllegalArgumentException e) {
      return Check.warning(subject, "not tried: " + e.getMessage());
    } catch (RuntimeException e) {
      return Check.damaged(subject, "its step fails: " + e);
    }
  }

  /** How the step of another device stands to the CPU's. */
  static Check compared(String subject, DeviceStep cpu, DeviceStep gpu) {
    double distance = cpu.distance(gpu);
    String message =
        String.format(
            Locale.ROOT,
            "a step differs from the CPU's by %.1e of its norm and takes %.2f ms, on the CPU %.2f ms",
            distance,
            gpu.seconds() * 1e3,
            cpu.seconds() * 1e3);
    return distance <= CLOSE
        ? Check.ok(subject, message)
        : Check.damaged(
            subject, message + String.format(Locale.ROOT, "; expected at most %.0e", CLOSE));
  }
}
