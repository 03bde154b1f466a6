package dev.fisherflow.pipelines.schedule.ledger;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The outcome of a run.
 *
 * @param trials trials with a result
 * @param failedTrials those of them that failed, and what failed of what was done with them
 * @param error why the run ended early; null if it did not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunOutcome(int trials, int failedTrials, String error) {

  /** A run that ended. */
  public static RunOutcome of(int trials, int failedTrials) {
    return new RunOutcome(trials, failedTrials, null);
  }

  /** A run that an error ended. */
  public static RunOutcome crashed(Throwable error) {
    String message = error.getMessage() == null ? "" : ": " + error.getMessage();
    return new RunOutcome(
        0, 0, (error.getClass().getSimpleName() + message).lines().findFirst().orElse(""));
  }

  RunState state() {
    if (error != null) {
      return RunState.CRASHED;
    }
    return failedTrials > 0 ? RunState.TRIALS_FAILED : RunState.SUCCEEDED;
  }
}
