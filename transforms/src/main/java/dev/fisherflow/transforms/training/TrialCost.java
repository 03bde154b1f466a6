package dev.fisherflow.transforms.training;

import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.schemas.Trial;
import java.util.Comparator;
import java.util.List;

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
        * Optimizers.cost(trial.getOptimizer(), List.of()).stepFactor();
  }
}
