package dev.fisherflow.pipelines.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.fisherflow.learning.host.WaitNotice;
import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How far a trial of a run is. What does not apply is null.
 *
 * @param trialId its identity
 * @param task its task
 * @param optimizer type of its optimizer
 * @param hyperparameters what distinguishes it in its sweep
 * @param seed its seed
 * @param phase what it is for under the fair protocol
 * @param state what it is doing
 * @param step steps done
 * @param steps steps in all
 * @param loss mean training loss over the last few steps
 * @param score best score so far, as a fraction
 * @param best the same as people see it
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
    String phase,
    State state,
    long step,
    long steps,
    Double loss,
    Double score,
    @JsonIgnore String best,
    String host,
    String updated,
    Double secondsLeft,
    String ending,
    String waiting) {

  /** A trial with what is known of its progress; null if it is not trained now. */
  private TrialState(
      Trial trial,
      String hyperparameters,
      State state,
      long step,
      Double loss,
      Double score,
      TrialProgress progress,
      String ending,
      String waiting) {
    this(
        trial.getTrialId(),
        trial.getTask(),
        trial.getOptimizer().getType(),
        hyperparameters,
        trial.getSeed(),
        trial.getPhase() == null ? null : trial.getPhase().name(),
        state,
        step,
        trial.getSteps(),
        loss,
        score,
        score == null ? null : Score.words(Task.of(trial), score),
        progress == null ? null : progress.getHost(),
        progress == null ? null : progress.getUpdated(),
        state == State.RUNNING ? secondsLeft(progress) : null,
        ending,
        waiting);
  }

  /**
   * A trial that has not begun.
   *
   * @param forWhat what it waits for; null if for its turn
   */
  static TrialState waiting(Trial trial, String hyperparameters, String forWhat) {
    return new TrialState(
        trial, hyperparameters, State.WAITING, 0, null, null, null, null, forWhat);
  }

  /** A trial that is trained. */
  static TrialState running(Trial trial, String hyperparameters, TrialProgress progress) {
    return begun(trial, hyperparameters, State.RUNNING, progress);
  }

  /** A trial whose process is gone. */
  static TrialState interrupted(Trial trial, String hyperparameters, TrialProgress progress) {
    return begun(trial, hyperparameters, State.INTERRUPTED, progress);
  }

  private static TrialState begun(
      Trial trial, String hyperparameters, State state, TrialProgress progress) {
    return new TrialState(
        trial,
        hyperparameters,
        state,
        progress.getStep(),
        progress.getLoss(),
        Score.of(trial, progress.getBestScore()),
        progress,
        null,
        null);
  }

  /** A trial that is to be trained when its pause is over. */
  static TrialState paused(Trial trial, String hyperparameters, long reached, String resumedBy) {
    return new TrialState(
        trial,
        hyperparameters,
        State.PAUSED,
        reached,
        null,
        null,
        null,
        null,
        WaitNotice.sentence("'" + resumedBy + "'", List.of()));
  }

  /** A trial that is not trained in its run any more. */
  static TrialState cancelled(Trial trial, String hyperparameters, long reached, String by) {
    return new TrialState(
        trial,
        hyperparameters,
        State.CANCELLED,
        reached,
        null,
        null,
        null,
        "cancelled " + by,
        null);
  }

  /** A trial that has a result. */
  static TrialState ended(Trial trial, String hyperparameters, TrialResult result) {
    State state =
        switch (result.getStatus()) {
          case SUCCEEDED -> State.DONE;
          case DIVERGED -> State.DIVERGED;
          case FAILED -> State.FAILED;
          case CANCELLED -> State.CANCELLED;
        };
    return new TrialState(
        trial,
        hyperparameters,
        state,
        result.getStepsDone(),
        null,
        Score.of(trial, result.getBest()),
        null,
        result.getFailure() == null ? null : ending(result.getFailure()),
        null);
  }

  private static String ending(Failure failure) {
    return failure.getCause() + ": " + failure.getMessage().lines().findFirst().orElse("");
  }

  private static Double secondsLeft(TrialProgress progress) {
    Duration taken =
        Duration.between(Instant.parse(progress.getBegan()), Instant.parse(progress.getUpdated()));
    long done = progress.getStep() - progress.getBeganStep();
    long left = progress.getSteps() - progress.getStep();
    return done <= 0 ? null : taken.toMillis() / 1e3 / done * left;
  }

  /** In words, such as {@code sst2 adamw learningRate=0.001 seed 1}. */
  public String label() {
    return "%s %s %s seed %d%s"
        .formatted(task, optimizer, hyperparameters, seed, phase == null ? "" : " " + phase);
  }

  /** What a trial is doing. */
  public enum State {
    WAITING,
    RUNNING,
    /** Its process is gone; the next run resumes it. */
    INTERRUPTED,
    /** Not trained until a person resumes it. */
    PAUSED,
    DONE,
    DIVERGED,
    FAILED,
    /** A person cancelled it; another sweep trains it. */
    CANCELLED
  }

  /** Time since the last report of a running trial. */
  public Duration silence(Instant now) {
    return Duration.between(Instant.parse(updated), now);
  }
}
