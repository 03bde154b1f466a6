package dev.fisherflow.learning.trial;

import dev.fisherflow.learning.optimizer.UpdateStatistics;
import dev.fisherflow.learning.optimizer.UpdateStatistics.Solve;
import dev.fisherflow.schemas.StepStatistics;
import dev.fisherflow.schemas.TrainingState;
import java.util.ArrayList;
import java.util.List;

/** The statistics of a trial's steps, thinned evenly to at most 2,000 points. */
final class Curve {

  private static final int MOST_POINTS = 2000;

  private final long every;
  private final List<StepStatistics> points = new ArrayList<>();

  Curve(long steps) {
    every = (steps + MOST_POINTS - 1) / MOST_POINTS;
  }

  void add(long step, double loss, double rate, UpdateStatistics update) {
    if ((step - 1) % every != 0) {
      return;
    }
    StepStatistics.Builder point =
        StepStatistics.newBuilder()
            .setStep(step)
            .setLoss(loss)
            .setLearningRate(rate)
            .setUpdateNorm(update.updateNorm())
            .setGradientCosine(update.gradientCosine());
    if (update.solve().isPresent()) {
      Solve solve = update.solve().get();
      point
          .setGramCondition(solve.gramCondition())
          .setRowsDropped(solve.rowsDropped())
          .setGradientImbalance(solve.gradientImbalance())
          .setEffectiveDamping(solve.effectiveDamping());
    }
    points.add(point.build());
  }

  /** Resumes from a training state. */
  void restore(TrainingState state) {
    points.clear();
    points.addAll(state.getCurve());
  }

  List<StepStatistics> points() {
    return points;
  }
}
