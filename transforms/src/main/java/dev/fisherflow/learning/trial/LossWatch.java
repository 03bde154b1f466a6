package dev.fisherflow.learning.trial;

import dev.fisherflow.learning.optimizer.DivergedException;
import dev.fisherflow.schemas.TrainingState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The training losses of a trial's last steps; says when they have left all bounds. */
final class LossWatch {

  private static final int LAST = 100;
  private static final int RECENT = 20;
  private static final double EXPLODED = 100;

  private final Deque<Double> last = new ArrayDeque<>();
  private double first = Double.NaN;

  /**
   * Takes the loss of a step, before its update.
   *
   * @throws DivergedException if it is not finite, or the mean of the last 20 steps is above 100
   *     times the first loss
   */
  void add(double loss) {
    if (!Double.isFinite(loss)) {
      throw new DivergedException("the training loss is " + loss);
    }
    if (last.isEmpty()) {
      first = loss;
    }
    last.addLast(loss);
    if (last.size() > LAST) {
      last.removeFirst();
    }
    if (last.size() >= RECENT && recent() > EXPLODED * Math.max(first, 1e-3)) {
      throw new DivergedException(
          "the mean training loss of %d steps is %.4g, above %.0f times the first step's %.4g"
              .formatted(RECENT, recent(), EXPLODED, first));
    }
  }

  /** Adds to a training state what {@link #restore} takes. */
  void save(TrainingState.Builder state) {
    state.setFirstLoss(last.isEmpty() ? null : (Double) first).setLastLosses(List.copyOf(last));
  }

  /** Resumes from a training state. */
  void restore(TrainingState state) {
    last.clear();
    last.addAll(state.getLastLosses());
    first = last.isEmpty() ? Double.NaN : state.getFirstLoss();
  }

  /** Mean over the last 20 steps. */
  double recent() {
    return mean(RECENT);
  }

  /** Mean over the last 100 steps, or as many as there are; null before the first. */
  Double lastHundred() {
    return last.isEmpty() ? null : mean(LAST);
  }

  private double mean(int steps) {
    return last.stream()
        .skip(Math.max(0, last.size() - steps))
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(Double.NaN);
  }
}
