package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.spec.PlannedTrial;
import dev.fisherflow.pipelines.spec.TrialNames;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;

/**
 * A trial in words: in a line of text, such as {@code sst2 adamw learningRate=0.001 seed 1}, and
 * why it ended.
 */
final class TrialLabel {

  private TrialLabel() {}

  static String of(Trial trial, String hyperparameters) {
    return TrialNames.label(trial, hyperparameters);
  }

  static String of(PlannedTrial planned) {
    return of(planned.trial(), planned.hyperparameters());
  }

  /** How and why a trial ended that did not succeed, in one line. */
  static String ending(TrialResult result) {
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
