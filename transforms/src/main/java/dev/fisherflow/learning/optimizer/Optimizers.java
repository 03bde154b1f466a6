package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.declaration.SettingsCheck;
import dev.fisherflow.learning.schedule.LearningRateSchedule;
import dev.fisherflow.schemas.OptimizerSettings;
import java.util.ArrayList;
import java.util.BitSet;
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
    if (problems.isEmpty()) {
      family
          .conflicts(Settings.of(settings))
          .forEach(conflict -> problems.add("Optimizer " + family.name() + ": " + conflict));
    }
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
    return of(settings, parameters, new BitSet());
  }

  /**
   * The same for tensors some of which are LoRA's factors B, to which {@link
   * OptimizerFamily#LORA_PLUS} gives a rate of their own.
   *
   * @param parameters the trained tensors, of any shapes
   * @param factors which of them are factors B
   * @throws IllegalArgumentException also if there are none, but a rate for them
   */
  public static Optimizer of(OptimizerSettings settings, NDList parameters, BitSet factors) {
    return of(settings, parameters, factors, OptimizerFamily::create);
  }

  /**
   * The same for tensors some of which are LoRA's factors B, to which {@link
   * OptimizerFamily#LORA_PLUS} gives a rate of their own.
   *
   * @param parameters the trained tensors, of any shapes
   * @param factors which of them are factors B
   * @param matrices which of them are matrices that a rule may treat as such
   * @throws IllegalArgumentException also if there are no factors, but a rate for them
   */
  public static Optimizer of(
      OptimizerSettings settings, NDList parameters, BitSet factors, BitSet matrices) {
    return of(
        settings,
        parameters,
        factors,
        (family, given, tensors) -> family.create(given, tensors, matrices));
  }

  /** How a family makes its optimizer. */
  @FunctionalInterface
  private interface Maker {
    Optimizer make(OptimizerFamily family, Settings settings, NDList parameters);
  }

  private static Optimizer of(
      OptimizerSettings settings, NDList parameters, BitSet factors, Maker maker) {
    List<String> problems = problems(settings);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
    checkUniform(parameters);
    Settings given = Settings.of(settings);
    Double ratio = given.get(OptimizerFamily.LORA_PLUS);
    if (ratio != null && factors.isEmpty()) {
      throw new IllegalArgumentException(
          "loraPlus is the rate of LoRA's factors B; the adapter has none");
    }
    Optimizer optimizer =
        maker.make(OptimizerFamily.REGISTRY.get(settings.getType()), given, parameters);
    if (ratio != null) {
      optimizer.multiplyRates(factors, ratio);
    }
    return optimizer;
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
