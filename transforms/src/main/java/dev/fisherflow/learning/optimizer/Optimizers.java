package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.declaration.SettingsCheck;
import dev.fisherflow.learning.schedule.LearningRateSchedule;
import dev.fisherflow.schemas.OptimizerSettings;
import java.util.ArrayList;
import java.util.List;

/** Optimizers by the settings of a trial, which name one of {@link OptimizerFamily#REGISTRY}. */
public final class Optimizers {

  private Optimizers() {}

  /**
   * All that is wrong with settings: unknown type, settings missing, out of range or not the type's
   * own, an impossible schedule.
   *
   * @return sentences, each naming the setting; none if the settings are sound
   */
  public static List<String> problems(OptimizerSettings settings) {
    return OptimizerFamily.REGISTRY
        .find(settings.getType())
        .map(family -> problems(family, settings))
        .orElseGet(() -> List.of(OptimizerFamily.REGISTRY.unknown(settings.getType())));
  }

  private static List<String> problems(OptimizerFamily family, OptimizerSettings settings) {
    List<String> problems =
        new ArrayList<>(SettingsCheck.problems("Optimizer", family.declaration(), settings));
    problems.addAll(LearningRateSchedule.problems(settings.getSchedule()));
    return problems;
  }

  /** What the schedule's factor multiplies. */
  public static double firstRate(OptimizerSettings settings) {
    return OptimizerFamily.REGISTRY.get(settings.getType()).firstRate(Settings.of(settings));
  }

  /**
   * Makes an optimizer for the tensors of one trial. A setting that is null has its default where
   * null has no meaning of its own.
   *
   * @param settings type and settings
   * @param parameters the trained tensors, of any shapes, of one data type on one device; their
   *     manager holds the optimizer's state until it is closed
   * @throws IllegalArgumentException if the settings have problems, all of which the message lists,
   *     or the tensors differ in data type or device
   */
  public static Optimizer of(OptimizerSettings settings, NDList parameters) {
    List<String> problems = problems(settings);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
    checkUniform(parameters);
    return OptimizerFamily.REGISTRY
        .get(settings.getType())
        .create(Settings.of(settings), parameters);
  }

  /**
   * What an optimizer adds to a step.
   *
   * @param parameters shapes of the trained tensors; none if only what does not depend on them is
   *     asked for
   */
  public static Cost cost(OptimizerSettings settings, List<Shape> parameters) {
    return OptimizerFamily.REGISTRY.get(settings.getType()).cost(Settings.of(settings), parameters);
  }

  private static void checkUniform(NDList parameters) {
    if (parameters.isEmpty()) {
      throw new IllegalArgumentException("An optimizer needs at least one trained tensor");
    }
    NDArray head = parameters.head();
    for (NDArray parameter : parameters) {
      if (parameter.getDataType() != head.getDataType()
          || !parameter.getDevice().equals(head.getDevice())) {
        throw new IllegalArgumentException(
            "Trained tensors must share data type and device; found "
                + head.getDataType()
                + " on "
                + head.getDevice()
                + " and "
                + parameter.getDataType()
                + " on "
                + parameter.getDevice());
      }
    }
  }
}
