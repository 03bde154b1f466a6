package dev.fisherflow.learning.trial;

import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.EarlyStopping;
import dev.fisherflow.schemas.Names;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.tasks.Task;
import java.util.List;
import java.util.Optional;

/**
 * When a trial ends because its validations no longer get better. It follows from the validations
 * alone, so that a resumed trial ends where it would have ended.
 *
 * @param validations in turn that may be without a better score
 * @param task whose score it is
 * @param minDelta a score is better if it is above the last better one by more than this; one that
 *     is not finite never is
 */
record Patience(int validations, Task task, double minDelta) {

  /** That of a trial, if it has any. */
  static Optional<Patience> of(Trial trial) {
    EarlyStopping settings = trial.getEarlyStopping();
    return settings == null
        ? Optional.empty()
        : Optional.of(new Patience(settings.getPatience(), Task.of(trial), settings.getMinDelta()));
  }

  /**
   * Why a trial with these validations ends, if it does.
   *
   * @param all in order; the one before any step does not count
   */
  Optional<String> exhausted(List<Checkpoint> all) {
    Checkpoint better = null;
    int since = 0;
    for (Checkpoint validation : all) {
      if (validation.getStep() == 0) {
        continue;
      }
      double bar = better == null ? Double.NEGATIVE_INFINITY : score(better) + minDelta;
      if (Double.isFinite(score(validation)) && score(validation) > bar) {
        better = validation;
        since = 0;
      } else {
        since++;
      }
    }
    return since < validations ? Optional.empty() : Optional.of(reason(better));
  }

  private double score(Checkpoint validation) {
    return Score.of(task, validation.getScore());
  }

  private String reason(Checkpoint better) {
    String best =
        better == null
            ? "none was finite"
            : "the best was %s at step %d".formatted(Names.number(score(better)), better.getStep());
    return "no better score in %d validations: %s".formatted(validations, best);
  }
}
