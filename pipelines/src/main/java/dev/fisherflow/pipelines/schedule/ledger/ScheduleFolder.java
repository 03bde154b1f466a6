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
 * lock            held by the process that is at it; of local workspaces only
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
   * @return the same, due since the earlier start if it is due at the same times as before
   */
  public RunSchedule begin(RunSchedule schedule) {
    Instant since =
        schedule()
            .filter(earlier -> earlier.sameTimes(schedule))
            .map(RunSchedule::since)
            .orElse(schedule.since());
    RunSchedule begun = schedule.withSince(since);
    JsonLines.publish(workspace, path(SCHEDULE), List.of(begun));
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
    return ALL + name + "/" + file;
  }
}
