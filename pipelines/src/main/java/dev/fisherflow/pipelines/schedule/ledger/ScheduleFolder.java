package dev.fisherflow.pipelines.schedule.ledger;

import dev.fisherflow.clock.WrongClock;
import dev.fisherflow.pipelines.ledger.JsonLines;
import dev.fisherflow.transforms.lease.Leases;
import dev.fisherflow.transforms.lease.Leases.Lease;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of a schedule below {@code schedules/<name>/}.
 *
 * <pre>
 * schedule.json   what is run and when
 * ledger.jsonl    the state of each run that was due
 * lease           says which process is at it; elsewhere than on a local disk, leases/
 * </pre>
 *
 * @param workspace where the schedule is
 * @param name its name
 */
public record ScheduleFolder(Workspace workspace, String name) {

  private static final String ALL = "schedules/";
  private static final String SCHEDULE = "schedule.json";
  private static final String LEDGER = "ledger.jsonl";

  /** The schedules of a workspace. */
  public static List<ScheduleFolder> all(Workspace workspace) {
    return Stream.of(SCHEDULE, LEDGER)
        .flatMap(file -> workspace.list(ALL + "*/" + file).stream())
        .map(path -> path.substring(ALL.length()).split("/", 2)[0])
        .distinct()
        .sorted()
        .map(name -> new ScheduleFolder(workspace, name))
        .toList();
  }

  /** The state of each run that was due. */
  public Ledger ledger() {
    return new Ledger(JsonLines.read(workspace, path(LEDGER), LedgerEntry.class));
  }

  /**
   * The state of each run of its sound lines, and what is wrong with its files.
   *
   * @param runs the ids of all runs that the workspace has
   */
  public JsonLines.Lines<LedgerEntry> look(Collection<String> runs) {
    JsonLines.Lines<LedgerEntry> lines = JsonLines.look(workspace, path(LEDGER), LedgerEntry.class);
    List<String> damage = new ArrayList<>();
    lines.damage().forEach(how -> damage.add(path(LEDGER) + " is damaged: " + how));
    JsonLines.look(workspace, path(SCHEDULE), RunSchedule.class)
        .damage()
        .forEach(how -> damage.add(path(SCHEDULE) + " is damaged: " + how));
    if (!workspace.exists(path(SCHEDULE))) {
      damage.add(path(SCHEDULE) + " is missing; the next 'fisherflow schedule' writes it again");
    }
    if (!workspace.exists(path(LEDGER)) && runs.stream().anyMatch(this::made)) {
      damage.add(path(LEDGER) + " is missing, although the schedule has made runs");
    }
    return new JsonLines.Lines<>(lines.records(), damage);
  }

  /** Whether the id of a run is one that the schedule gives. */
  private boolean made(String runId) {
    return runId.startsWith(name + "-")
        && runId.substring(name.length() + 1).matches("[0-9]{8}T[0-9]{6}Z");
  }

  /** Keeps the sound lines of its ledger alone; gives what was wrong. */
  public List<String> repair() {
    return JsonLines.repair(workspace, path(LEDGER), LedgerEntry.class);
  }

  public void publish(Ledger ledger) {
    JsonLines.publish(workspace, path(LEDGER), ledger.entries());
  }

  /** What is run and when; nothing if there is no such schedule yet. */
  public Optional<RunSchedule> schedule() {
    return JsonLines.read(workspace, path(SCHEDULE), RunSchedule.class).stream().findFirst();
  }

  /**
   * Notes what is run from now on.
   *
   * @param schedule as it is to be
   * @return the same, due since the earlier start if it is due at the same times as before; a start
   *     in the future is that of a wrong clock
   */
  public RunSchedule begin(RunSchedule schedule) {
    Instant since =
        schedule()
            .filter(earlier -> earlier.sameTimes(schedule))
            .map(RunSchedule::since)
            .filter(begun -> !WrongClock.wrote(begun, schedule.since()))
            .orElse(schedule.since());
    RunSchedule begun = schedule.withSince(since);
    JsonLines.publish(workspace, path(SCHEDULE), List.of(begun));
    return begun;
  }

  /**
   * Makes sure that no other process runs the schedule.
   *
   * @throws WorkspaceException if one does
   */
  public Lease lease() {
    return Leases.of(workspace)
        .lease(
            path(""),
            "the schedule '" + name + "'",
            "end that process, or give this schedule another --name");
  }

  private String path(String file) {
    return ALL + name + (file.isEmpty() ? "" : "/" + file);
  }
}
