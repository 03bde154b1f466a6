package dev.fisherflow.runners.cli.progress;

import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.run.RunStatus;
import dev.fisherflow.pipelines.run.TrialState;
import dev.fisherflow.transforms.trials.TrialStore;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.OptionalLong;

/** What a stopped run has kept, in one sentence. */
final class KeptWork {

  private static final String REPEAT = "the same command resumes";

  private KeptWork() {}

  static String of(Workspace workspace, String runId) {
    if (new RunFolder(workspace, runId).begun().isEmpty()) {
      return "no trial had begun; " + REPEAT;
    }
    RunStatus status = RunStatus.of(workspace, runId);
    if (status.trials().isEmpty()) {
      return "no trial had begun; " + REPEAT;
    }
    TrialStore store = new TrialStore(workspace);
    long ended = 0;
    StringBuilder states = new StringBuilder();
    for (TrialState trial : status.trials()) {
      OptionalLong step = store.reached(trial.trialId());
      if (trial.state() == TrialState.State.DONE || trial.state() == TrialState.State.DIVERGED) {
        ended++;
      } else if (step.isPresent()) {
        states.append(
            "%s %s %s seed %d after step %,d of %,d; "
                .formatted(
                    trial.task(),
                    trial.optimizer(),
                    trial.hyperparameters(),
                    trial.seed(),
                    step.getAsLong(),
                    trial.steps()));
      }
    }
    return "%d of %d trials are finished and kept; ".formatted(ended, status.trials().size())
        + (states.isEmpty() ? "" : "kept in the middle: " + states)
        + REPEAT;
  }
}
