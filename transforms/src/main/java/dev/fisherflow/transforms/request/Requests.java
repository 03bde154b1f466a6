package dev.fisherflow.transforms.request;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The requests of a run at one moment.
 *
 * @param run of all its trials
 * @param trials of single ones, by their ids
 */
public record Requests(Set<Request> run, Map<String, Set<Request>> trials) {

  /** Copies both. */
  public Requests {
    run = Set.copyOf(run);
    trials = Map.copyOf(trials);
  }

  /**
   * What is asked of a trial; never {@link Request#TRAIN}. To cancel goes before all else, and what
   * is asked of the trial itself before what is asked of the run.
   */
  public Optional<Request> of(String trialId) {
    Set<Request> own = trials.getOrDefault(trialId, Set.of());
    if (own.contains(Request.CANCEL) || run.contains(Request.CANCEL)) {
      return Optional.of(Request.CANCEL);
    }
    boolean paused = own.contains(Request.PAUSE) || run.contains(Request.PAUSE);
    return paused && !own.contains(Request.TRAIN) ? Optional.of(Request.PAUSE) : Optional.empty();
  }
}
