package dev.fisherflow.pipelines.run;

import java.time.Duration;
import java.time.Instant;

/**
 * How far a trial of a run is. What does not apply is null.
 *
 * @param trialId its identity
 * @param task its task
 * @param optimizer type of its optimizer
 * @param hyperparameters what distinguishes it in its sweep
 * @param seed its seed
 * @param state what it is doing
 * @param step steps done
 * @param steps steps in all
 * @param loss mean training loss over the last few steps
 * @param score best selection score so far
 * @param host machine and process that train it
 * @param updated when that was last reported
 * @param secondsLeft at the pace so far
 * @param ending why it did not succeed, in one line
 * @param waiting for what it waits, and who holds that
 */
public record TrialState(
    String trialId,
    String task,
    String optimizer,
    String hyperparameters,
    long seed,
    State state,
    long step,
    long steps,
    Double loss,
    Double score,
    String host,
    String updated,
    Double secondsLeft,
    String ending,
    String waiting) {

  /** What a trial is doing. */
  public enum State {
    WAITING,
    RUNNING,
    /** Its process is gone; the next run resumes it. */
    INTERRUPTED,
    DONE,
    DIVERGED,
    FAILED
  }

  /** Time since the last report of a running trial. */
  public Duration silence(Instant now) {
    return Duration.between(Instant.parse(updated), now);
  }
}
