package dev.fisherflow.pipelines.report;

import dev.fisherflow.schemas.TrialResult;

/** The training loss at a trial's end, as the paper has it. */
public final class FinalLoss {

  /** Steps that it is the mean of. */
  public static final int STEPS = 100;

  private FinalLoss() {}

  /** The mean over a trial's last 100 steps; NaN where it has not so many. */
  public static double of(TrialResult result) {
    return result.getFinalLoss() == null || result.getStepsDone() < STEPS
        ? Double.NaN
        : result.getFinalLoss();
  }
}
