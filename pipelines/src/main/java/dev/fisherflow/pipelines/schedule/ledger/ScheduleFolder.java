package dev.fisherflow.pipelines.schedule.ledger;

import dev.fisherflow.clock.WrongClock;
import dev.fisherflow.pipelines.ledger.JsonLines;
import dev.fisherflow.transforms.lease.Leases;
import dev.fisherflow.transforms.lease.Leases.Lease;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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

  /** The schedules of a workspace. */
  public static List<ScheduleFolder> all(Workspace workspace) {
    return workspace.list("schedules/*/schedule.json").stream()
        .map(path -> new ScheduleFolder(workspace, path.split("/")[1]))
        .toList();
  }

  /** The state of each run that was due. */
  public Ledger ledger() {
    return new Ledger(JsonLines.read(workspace, path("ledger.jsonl"), LedgerEntry.class));
  }

  public void publish(Ledger ledger) {
    JsonLines.publish(workspace, path("ledger.jsonl"), ledger.entries());
  }

  /** What is run and when; nothing if there is no such schedule yet. */
  public Optional<RunSchedule> schedule() {
    return JsonLines.read(workspace, path("schedule.json"), RunSchedule.class).stream().findFirst();
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
    JsonLines.publish(workspace, path("schedule.json"), List.of(begun));
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
    return "schedules/" + name + (file.isEmpty() ? "" : "/" + file);
  }
}
