package dev.fisherflow.pipelines.schedule.ledger;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fisherflow.learning.host.OutsideFault;

/**
 * The outcome of a run.
 *
 * @param trials trials with a result
 * @param failedTrials those of them that failed, and what failed of what was done with them
 * @param error why the run ended early; null if it did not
 * @param outside whether that was a fault outside the process, so that the run can be resumed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunOutcome(
    int trials,
    int failedTrials,
    String error,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean outside) {

  /** A run that ended. */
  public static RunOutcome of(int trials, int failedTrials) {
    return new RunOutcome(trials, failedTrials, null, false);
  }

  /** A run that an error ended before its results were there. */
  public static RunOutcome endedBy(Throwable error) {
    String message = error.getMessage() == null ? "" : ": " + error.getMessage();
    return of(0, 0).endedBy(error.getClass().getSimpleName() + message, error);
  }

  /**
   * This run, which an error ended.
   *
   * @param message of which the ledger keeps the first line
   */
  public RunOutcome endedBy(String message, Throwable error) {
    return new RunOutcome(
        trials, failedTrials, message.lines().findFirst().orElse(""), OutsideFault.caused(error));
  }

  /** How the run ended. */
  public RunState state() {
    if (error != null) {
      return outside ? RunState.STOPPED : RunState.CRASHED;
    }
    return failedTrials > 0 ? RunState.TRIALS_FAILED : RunState.SUCCEEDED;
  }
}
