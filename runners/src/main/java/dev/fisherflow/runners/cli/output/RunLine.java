package dev.fisherflow.runners.cli.output;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fisherflow.pipelines.run.RunSummary;
import dev.fisherflow.pipelines.schedule.ledger.ComparedRun;
import dev.fisherflow.pipelines.schedule.ledger.LedgerEntry;
import dev.fisherflow.pipelines.schedule.ledger.ScheduleFolder;
import dev.fisherflow.pipelines.schedule.ledger.Skipped;
import dev.fisherflow.transforms.workspace.Workspace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run, from its folder and the ledger of its schedule.
 *
 * @param runId the run; null for runs that were skipped
 * @param schedule its schedule; null if it was begun by hand
 * @param scheduled when it was due; null likewise
 * @param state as in the ledger; of a run begun by hand ENDED or UNFINISHED
 * @param skipped which runs were skipped, and why
 * @param tries how often it was begun
 * @param started when it began
 * @param ended when it ended
 * @param trials its trials, if the folder is there or the ledger knows
 * @param diverged those that diverged, if the folder is there
 * @param failed those that failed
 * @param compared how it stands to an earlier one
 * @param error why it ended early
 * @param alert delivery of the alert
 * @param removed when its folder was removed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunLine(
    String runId,
    String schedule,
    Instant scheduled,
    String state,
    Skipped skipped,
    Integer tries,
    Instant started,
    Instant ended,
    Integer trials,
    Integer diverged,
    Integer failed,
    ComparedRun compared,
    String error,
    String alert,
    Instant removed) {

  /**
   * All runs of a workspace, in the order in which they were due or begun.
   *
   * @param schedule those of this schedule only; all if empty
   */
  public static List<RunLine> all(Workspace workspace, Optional<String> schedule) {
    Map<String, RunSummary> folders = new HashMap<>();
    RunSummary.all(workspace).forEach(run -> folders.put(run.runId(), run));
    List<RunLine> lines = new ArrayList<>();
    for (ScheduleFolder folder : ScheduleFolder.all(workspace)) {
      for (LedgerEntry entry : folder.ledger().entries()) {
        RunSummary run = entry.runId() == null ? null : folders.remove(entry.runId());
        if (schedule.isEmpty() || schedule.get().equals(folder.name())) {
          lines.add(scheduled(folder.name(), entry, run));
        }
      }
    }
    if (schedule.isEmpty()) {
      folders.values().forEach(run -> lines.add(byHand(run)));
    }
    lines.sort(Comparator.comparing(RunLine::time));
    return lines;
  }

  /** Moments to sort by: when it was due, or when it began. */
  private Instant time() {
    return scheduled == null ? started : scheduled;
  }

  private static RunLine scheduled(String schedule, LedgerEntry entry, RunSummary run) {
    boolean ended = entry.outcome() != null;
    return new RunLine(
        entry.runId(),
        schedule,
        entry.scheduled(),
        entry.state().name(),
        entry.skipped(),
        entry.tries() == 0 ? null : entry.tries(),
        entry.started(),
        entry.ended(),
        run != null ? Integer.valueOf(run.trials()) : ended ? entry.outcome().trials() : null,
        run != null ? run.diverged() : null,
        ended ? Integer.valueOf(entry.outcome().failedTrials()) : null,
        entry.compared(),
        ended ? entry.outcome().error() : null,
        entry.alert(),
        entry.removed());
  }

  private static RunLine byHand(RunSummary run) {
    return new RunLine(
        run.runId(),
        null,
        null,
        run.ended() == null ? "UNFINISHED" : "ENDED",
        null,
        null,
        run.started(),
        run.ended(),
        run.trials(),
        run.diverged(),
        run.failed(),
        null,
        null,
        null,
        null);
  }
}
