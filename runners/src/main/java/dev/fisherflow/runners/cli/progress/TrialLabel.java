package dev.fisherflow.runners.cli.progress;

import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Task;

/**
 * A trial in words: in a line of text, such as {@code sst2 adamw learningRate=0.001 seed 1}, and
 * why it ended.
 */
public final class TrialLabel {

  private TrialLabel() {}

  public static String of(Trial trial, String hyperparameters) {
    return TrialNames.label(trial, hyperparameters);
  }

  public static String of(PlannedTrial planned) {
    return of(planned.trial(), planned.hyperparameters());
  }

  /** The best score so far, after a comma; nothing before the first. */
  static String best(Trial trial, Double recorded) {
    Double score = Score.of(trial, recorded);
    return score == null || score.isNaN() ? "" : ", best " + Score.words(Task.of(trial), score);
  }

  /** How and why a trial ended that did not succeed, in one line. */
  public static String ending(TrialResult result) {
    Failure failure = result.getFailure();
    String status = result.getStatus().toString();
    if (failure == null) {
      return status;
    }
    String cause = failure.getCause().equals(status) ? "" : ", " + failure.getCause();
    String step = failure.getStep() == null ? "" : " at step " + failure.getStep();
    return status + cause + step + ": " + failure.getMessage().lines().findFirst().orElse("");
  }
}
