package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.spec.PlannedTrial;
import dev.fisherflow.schemas.Trial;

/** A trial in a line of text, such as {@code sst2 adamw learningRate=0.001 seed 1}. */
final class TrialLabel {

  private TrialLabel() {}

  static String of(Trial trial, String hyperparameters) {
    return "%s %s %s seed %d"
        .formatted(
            trial.getTask(), trial.getOptimizer().getType(), hyperparameters, trial.getSeed());
  }

  static String of(PlannedTrial planned) {
    return of(planned.trial(), planned.hyperparameters());
  }
}
