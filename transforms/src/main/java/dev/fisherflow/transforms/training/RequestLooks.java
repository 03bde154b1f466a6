package dev.fisherflow.transforms.training;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.request.Request;
import dev.fisherflow.transforms.request.RunRequests;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.util.Optional;

/**
 * Looks at a run's requests while a trial trains, on the thread that trains it: between two steps,
 * and not more often than is worth it. A request interrupts the thread, so that the learner writes
 * a training state and ends.
 */
final class RequestLooks {

  private final RunRequests requests;
  private final Trial trial;
  private final TimeSource time;
  private Long looked;
  private Request answered;

  RequestLooks(RunRequests requests, Trial trial, TimeSource time) {
    this.requests = requests;
    this.trial = trial;
    this.time = time;
  }

  /** The trial is between two steps. */
  void look() {
    long now = time.nanoTime();
    if (answered != null
        || (looked != null && now - looked < requests.interval().toNanos())
        || Thread.currentThread().isInterrupted()) {
      return;
    }
    looked = now;
    try {
      requests.look().of(trial.getTrialId()).ifPresent(this::stop);
    } catch (WorkspaceException e) {
      // A store that is busy now is asked again after the next step.
    }
  }

  private void stop(Request request) {
    answered = request;
    Thread.currentThread().interrupt();
  }

  /** The request that has stopped the trial, if one has. */
  Optional<Request> answered() {
    return Optional.ofNullable(answered);
  }
}
