package dev.fisherflow.pipelines.schedule.ledger;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fisherflow.clock.WrongClock;
import dev.fisherflow.pipelines.compare.Verdict;
import dev.fisherflow.schemas.RunId;
import java.time.Instant;
import java.util.Objects;

/**
 * A line of the ledger: a run, or several that were skipped.
 *
 * @param runId the run, which names its folder; null if skipped
 * @param scheduled when it was due; no two lines have the same
 * @param state how far it is
 * @param skipped which were skipped and why; null for a run
 * @param tries how often it was begun: more than once if it was cut short
 * @param started when it was first begun
 * @param ended when it ended; null while it is to be resumed
 * @param outcome its outcome
 * @param compared how it stands to the last good run before it; null if there was none
 * @param alert delivery of the alert: {@code pending}, {@code delivered}, or what went wrong; null
 *     if there was no reason for one
 * @param removed when its folder was deleted, since newer runs are kept
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record LedgerEntry(
    String runId,
    Instant scheduled,
    RunState state,
    Skipped skipped,
    @JsonAlias("attempts") int tries,
    Instant started,
    Instant ended,
    RunOutcome outcome,
    ComparedRun compared,
    String alert,
    Instant removed) {

  public static final String ALERT_PENDING = "pending";

  public LedgerEntry {
    Objects.requireNonNull(scheduled, "scheduled");
    Objects.requireNonNull(state, "state");
    if (runId == null ? skipped == null : !RunId.sound(runId)) {
      throw new IllegalArgumentException("expected the id of a run, found " + runId);
    }
  }

  public static LedgerEntry queued(String runId, Instant scheduled) {
    return new LedgerEntry(
        runId, scheduled, RunState.QUEUED, null, 0, null, null, null, null, null, null);
  }

  public static LedgerEntry skipped(Skipped.Reason reason, Instant first, Instant last, int count) {
    return new LedgerEntry(
        null,
        first,
        RunState.SKIPPED,
        new Skipped(reason, last, count),
        0,
        null,
        null,
        null,
        null,
        reason == Skipped.Reason.MISSED ? ALERT_PENDING : null,
        null);
  }

  public LedgerEntry begun(Instant now) {
    return new LedgerEntry(
        runId,
        scheduled,
        RunState.RUNNING,
        null,
        tries + 1,
        started == null || WrongClock.wrote(started, now) ? now : started,
        null,
        null,
        null,
        alert,
        null);
  }

  /** A run that is stopped from outside raises one alert, however often that happens. */
  public LedgerEntry ended(Instant now, RunOutcome result, ComparedRun comparison) {
    RunState end = result.state();
    LedgerEntry done =
        new LedgerEntry(
            runId,
            scheduled,
            end,
            null,
            tries,
            started,
            end.pending() ? null : now,
            result,
            comparison,
            end == RunState.STOPPED ? alert : null,
            null);
    return done.alarming() && done.alert() == null ? done.withAlert(ALERT_PENDING) : done;
  }

  public LedgerEntry withAlert(String delivery) {
    return new LedgerEntry(
        runId, scheduled, state, skipped, tries, started, ended, outcome, compared, delivery,
        removed);
  }

  public LedgerEntry withRemoved(Instant now) {
    return new LedgerEntry(
        runId, scheduled, state, skipped, tries, started, ended, outcome, compared, alert, now);
  }

  /** The latest due time that this line covers. */
  @JsonIgnore
  public Instant handledUntil() {
    return skipped == null ? scheduled : skipped.until();
  }

  /** Whether the run drifted from the last good one. */
  @JsonIgnore
  public boolean drifted() {
    return compared != null && compared.verdict() == Verdict.DRIFT;
  }

  /** Whether later runs may be compared with this one: no trial failed and nothing drifted. */
  @JsonIgnore
  public boolean good() {
    return state == RunState.SUCCEEDED && !drifted();
  }

  /** Whether an alert is due. */
  @JsonIgnore
  public boolean alarming() {
    return switch (state) {
      case STOPPED, CRASHED, TRIALS_FAILED -> true;
      case SKIPPED -> skipped.reason() == Skipped.Reason.MISSED;
      case QUEUED, RUNNING, SUCCEEDED -> drifted();
    };
  }
}
