package dev.fisherflow.runners.cli.output;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fisherflow.pipelines.ledger.JsonLines;
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
import java.util.Set;

/**
 * A run, from its folder and the ledger of its schedule.
 *
 * @param runId the run; null for runs that were skipped
 * @param schedule its schedule; null if it was begun by hand
 * @param scheduled when it was due; null likewise
 * @param state as in the ledger; of a run begun by hand ENDED or UNFINISHED, or DAMAGED if neither
 *     is known
 * @param skipped which runs were skipped, and why
 * @param tries how often it was begun
 * @param started when it began
 * @param ended when it ended
 * @param trials its trials, if the folder is there or the ledger knows
 * @param diverged those that diverged, if the folder is there
 * @param failed those that failed
 * @param compared how it stands to an earlier one
 * @param error why it ended early, or what is wrong with its files
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

  private static final String DAMAGED = "DAMAGED";

  /**
   * All runs of a workspace, in the order in which they were due or begun.
   *
   * @param schedule those of this schedule only; all if empty
   */
  public static List<RunLine> all(Workspace workspace, Optional<String> schedule) {
    Map<String, RunSummary> folders = new HashMap<>();
    RunSummary.all(workspace).forEach(run -> folders.put(run.runId(), run));
    Set<String> known = Set.copyOf(folders.keySet());
    List<RunLine> lines = new ArrayList<>();
    for (ScheduleFolder folder : ScheduleFolder.all(workspace)) {
      boolean asked = schedule.isEmpty() || schedule.get().equals(folder.name());
      JsonLines.Lines<LedgerEntry> ledger = folder.look(known);
      for (LedgerEntry entry : ledger.records()) {
        RunSummary run = entry.runId() == null ? null : folders.remove(entry.runId());
        if (asked) {
          lines.add(scheduled(folder.name(), entry, run));
        }
      }
      if (asked) {
        ledger.damage().forEach(damage -> lines.add(damaged(folder, damage)));
      }
    }
    if (schedule.isEmpty()) {
      folders.values().forEach(run -> lines.add(byHand(run)));
    }
    lines.sort(Comparator.comparing(RunLine::time));
    return lines;
  }

  /** Moments to sort by: when it was due, or when it began; what is damaged comes first. */
  private Instant time() {
    return scheduled != null ? scheduled : started != null ? started : Instant.EPOCH;
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
        run != null && run.damage() != null ? run.damage() : ended ? entry.outcome().error() : null,
        entry.alert(),
        entry.removed());
  }

  private static RunLine byHand(RunSummary run) {
    boolean known = run.started() != null;
    return new RunLine(
        run.runId(),
        null,
        null,
        !known ? DAMAGED : run.ended() == null ? "UNFINISHED" : "ENDED",
        null,
        null,
        run.started(),
        run.ended(),
        known ? run.trials() : null,
        known ? run.diverged() : null,
        known ? run.failed() : null,
        null,
        run.damage(),
        null,
        null);
  }

  private static RunLine damaged(ScheduleFolder schedule, String damage) {
    return new RunLine(
        null,
        schedule.name(),
        null,
        DAMAGED,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        damage,
        null,
        null);
  }
}
