package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.fisher.SolveSettings;
import dev.fisherflow.schemas.OptimizerSettings;
import java.util.List;

/** Makes optimizers from settings. */
public final class Optimizers {

  private Optimizers() {}

  /**
   * All that is wrong with settings: unknown type, hyper-parameters missing, out of range or not
   * the type's own, an impossible schedule.
   *
   * @return sentences, each naming the hyper-parameter; none if the settings are sound
   */
  public static List<String> problems(OptimizerSettings settings) {
    return OptimizerCheck.problems(settings);
  }

  /**
   * What the schedule's factor multiplies: the learning rate, or the norm of the first step of a
   * normalised rule.
   */
  public static double firstRate(OptimizerSettings settings) {
    return settings.getFirstStepNorm() == null
        ? settings.getLearningRate()
        : settings.getFirstStepNorm();
  }

  /**
   * Makes an optimizer for the tensors of one trial. A hyper-parameter that is null has the value
   * of {@link OptimizerDefaults}, but for duplicateCosine: null keeps all rows.
   *
   * @param settings type and hyper-parameters
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
    OptimizerSettings filled = OptimizerDefaults.fill(settings);
    boolean normalised = settings.getFirstStepNorm() != null;
    return switch (OptimizerType.named(settings.getType()).orElseThrow()) {
      case SGD -> new Sgd(parameters, filled.getWeightDecay(), filled.getMomentum());
      case ADAMW ->
          new AdamW(
              parameters,
              filled.getBeta1(),
              filled.getBeta2(),
              filled.getEpsilon(),
              filled.getWeightDecay());
      case ADAFACTOR ->
          new Adafactor(
              parameters,
              filled.getDecayRate(),
              filled.getClipThreshold(),
              filled.getWeightDecay());
      case EF -> new EmpiricalFisher(parameters, normalised, solve(settings));
      case IEF -> new ImprovedEmpiricalFisher(parameters, solve(settings));
      case SF -> new SampledFisher(parameters, normalised, solve(settings), filled.getDraws());
    };
  }

  /**
   * Numbers that an optimizer keeps from step to step.
   *
   * @param parameters shapes of the trained tensors
   */
  public static long stateNumbers(OptimizerSettings settings, List<Shape> parameters) {
    long all = parameters.stream().mapToLong(Shape::size).sum();
    OptimizerSettings filled = OptimizerDefaults.fill(settings);
    return switch (OptimizerType.named(settings.getType()).orElseThrow()) {
      case SGD -> filled.getMomentum() == 0 ? 0 : all;
      case ADAMW -> 2 * all;
      case ADAFACTOR -> parameters.stream().mapToLong(Adafactor::stateNumbers).sum();
      case EF, IEF, SF -> 0;
    };
  }

  /** Gradients of every sample that a step holds at once: none, one for each, or of draws too. */
  public static int gradientsPerSample(OptimizerSettings settings) {
    return switch (OptimizerType.named(settings.getType()).orElseThrow()) {
      case SGD, ADAMW, ADAFACTOR -> 0;
      case EF, IEF -> 1;
      case SF -> 1 + OptimizerDefaults.fill(settings).getDraws();
    };
  }

  private static SolveSettings solve(OptimizerSettings settings) {
    Double duplicateCosine = settings.getDuplicateCosine();
    return new SolveSettings(
        settings.getDamping(),
        duplicateCosine == null ? SolveSettings.KEEP_DUPLICATES : duplicateCosine);
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
