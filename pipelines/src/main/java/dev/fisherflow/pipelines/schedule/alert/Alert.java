package dev.fisherflow.pipelines.schedule.alert;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.schedule.ledger.ComparedRun;
import dev.fisherflow.pipelines.schedule.ledger.LedgerEntry;
import dev.fisherflow.pipelines.schedule.ledger.RunOutcome;
import dev.fisherflow.pipelines.schedule.ledger.RunState;
import dev.fisherflow.pipelines.schedule.ledger.ScheduleFolder;
import dev.fisherflow.pipelines.schedule.ledger.Skipped;
import java.time.Instant;

/**
 * The end of a run that a person began, or of a scheduled one that failed or drifted; or runs that
 * a schedule missed.
 *
 * @param schedule the schedule; null if the run was begun by hand
 * @param workspace where its files are
 * @param runId the run; null if runs were missed
 * @param scheduled when it was due, of several runs the first; null if it was begun by hand
 * @param ended when it ended
 * @param state how it ended
 * @param outcome its outcome
 * @param skipped which runs were missed; null for a run
 * @param compared how it stands to the last good run; null if that was not looked at
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Alert(
    String schedule,
    String workspace,
    String runId,
    Instant scheduled,
    Instant ended,
    RunState state,
    RunOutcome outcome,
    Skipped skipped,
    ComparedRun compared) {

  /** Of the end of a run that a person began. */
  public static Alert of(RunFolder run, Instant ended, RunOutcome outcome) {
    return new Alert(
        null,
        run.workspace().root(),
        run.runId(),
        null,
        ended,
        outcome.state(),
        outcome,
        null,
        null);
  }

  public static Alert of(ScheduleFolder folder, LedgerEntry entry) {
    return new Alert(
        folder.name(),
        folder.workspace().root(),
        entry.runId(),
        entry.scheduled(),
        entry.ended(),
        entry.state(),
        entry.outcome(),
        entry.skipped(),
        entry.compared());
  }
}
