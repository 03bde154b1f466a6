package dev.fisherflow.transforms.training;

import dev.fisherflow.schemas.Trial;
import java.util.Comparator;

/** Estimate of a trial's duration, good enough to start the longest first. */
public final class TrialCost {

  /** Longest first; trials of equal cost in the order of their ids. */
  public static final Comparator<Trial> LONGEST_FIRST =
      Comparator.comparingDouble(TrialCost::of).reversed().thenComparing(Trial::getTrialId);

  private TrialCost() {}

  /** Tokens (or images) through the model, weighted by what the optimizer adds to a step. */
  public static double of(Trial trial) {
    return (double) trial.getSteps()
        * trial.getBatchSize()
        * Math.max(1, trial.getMaxTokens())
        * weight(trial.getOptimizer().getType());
  }

  /** SF runs a second backward pass (paper: 1.6 times as long); per-sample gradients cost some. */
  private static double weight(String optimizer) {
    return switch (optimizer) {
      case "sf" -> 1.6;
      case "ef", "ief" -> 1.15;
      default -> 1;
    };
  }
}
