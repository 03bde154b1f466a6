package dev.fisherflow.transforms.training;

import dev.fisherflow.schemas.Failure;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.request.RunRequests;
import dev.fisherflow.transforms.trials.TrialStore;
import dev.fisherflow.transforms.trials.Try;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.Serializable;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The trials that a request of a run has cancelled. Nothing of that is written into a trial's
 * folder: another run may train it, and its state stays for those who resume it.
 */
final class CancelledTrials implements Serializable {

  private static final long serialVersionUID = 1L;

  private final RunRequests requests;
  private final TrialStore store;
  private final Try current;

  CancelledTrials(Workspace workspace, Try current) {
    this.requests = RunRequests.of(workspace, current.runId());
    this.store = new TrialStore(workspace);
    this.current = current;
  }

  /** What a cancelled trial leaves in its run; empty if it was not cancelled, or was finished. */
  Optional<TrialResult> find(Trial trial) {
    return requests
        .cancelledBy(trial.getTrialId())
        .filter(by -> !store.done(trial, current))
        .map(by -> cancelled(trial, by, store.reached(trial.getTrialId())));
  }

  private static TrialResult cancelled(Trial trial, String by, OptionalLong reached) {
    Failure why =
        Failure.newBuilder()
            .setCause(TrialStatus.CANCELLED.name())
            .setMessage(
                "cancelled %s; the same sweep trains it%s"
                    .formatted(
                        by, reached.isPresent() ? " from step " + reached.getAsLong() + " on" : ""))
            .setStep(reached.orElse(0))
            .build();
    return TrialResult.newBuilder()
        .setTrial(trial)
        .setStatus(TrialStatus.CANCELLED)
        .setFailure(why)
        .setStepsDone(reached.orElse(0))
        .setTrainableParameters(0)
        .setThreads(0)
        .setDevice("")
        .setSeconds(0)
        .build();
  }
}
