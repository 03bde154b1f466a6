package dev.fisherflow.learning.trial;

import dev.fisherflow.schemas.TrialProgress;

/** The progress of a trial as a learner reports it: figures that are not finite are left out. */
public final class Progress {

  private Progress() {}

  /**
   * A report.
   *
   * @param step steps done
   * @param steps steps in all
   * @param loss mean training loss over the last few steps
   * @param bestScore best selection score so far; NaN before the first validation
   */
  public static TrialProgress of(long step, long steps, double loss, double bestScore) {
    return TrialProgress.newBuilder()
        .setStep(step)
        .setSteps(steps)
        .setLoss(finite(loss))
        .setBestScore(finite(bestScore))
        .build();
  }

  private static Double finite(double number) {
    return Double.isFinite(number) ? number : null;
  }
}
