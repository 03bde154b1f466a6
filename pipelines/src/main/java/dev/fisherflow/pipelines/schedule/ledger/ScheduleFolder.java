package dev.fisherflow.pipelines.schedule.ledger;

import dev.fisherflow.learning.host.HostLock;
import dev.fisherflow.pipelines.ledger.JsonLines;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The files of a schedule below {@code schedules/<name>/}.
 *
 * <pre>
 * schedule.json   what is run and when
 * ledger.jsonl    the state of each run that was due
 * lock            held by the process that is at it; of local workspaces only
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

  /** The state of each run of its sound lines, and what is wrong with the others. */
  public JsonLines.Lines<LedgerEntry> look() {
    return JsonLines.look(workspace, path("ledger.jsonl"), LedgerEntry.class);
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
   * @return the same, due since the earlier start if it is due at the same times as before
   */
  public RunSchedule begin(RunSchedule schedule) {
    Instant since =
        schedule()
            .filter(earlier -> earlier.sameTimes(schedule))
            .map(RunSchedule::since)
            .orElse(schedule.since());
    RunSchedule begun = schedule.withSince(since);
    JsonLines.publish(workspace, path("schedule.json"), List.of(begun));
    return begun;
  }

  /**
   * Makes sure that no other process runs the schedule. A workspace elsewhere than on a local disk
   * has no locks: there the caller sees to it.
   *
   * @throws WorkspaceException if one is
   */
  public Held lock() {
    if (workspace.root().contains("://")) {
      return () -> {};
    }
    Path file = Path.of(workspace.resolve(path("lock")));
    try {
      Files.createDirectories(file.getParent());
      HostLock lock =
          HostLock.tryLock(file)
              .orElseThrow(
                  () ->
                      new FileSystemException(
                          file.toString(), null, "another process is at this schedule"));
      return lock::close;
    } catch (IOException e) {
      throw new WorkspaceException(
          "cannot begin the schedule '%s': %s".formatted(name, e.getMessage()), e);
    }
  }

  /** A schedule that is this process's. */
  @FunctionalInterface
  public interface Held extends AutoCloseable {
    @Override
    void close();
  }

  private String path(String file) {
    return "schedules/" + name + "/" + file;
  }
}
