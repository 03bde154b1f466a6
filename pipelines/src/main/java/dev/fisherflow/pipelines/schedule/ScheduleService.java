package dev.fisherflow.pipelines.schedule;

import dev.fisherflow.clock.WrongClock;
import dev.fisherflow.learning.host.Stopwatch;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.schedule.alert.Alarm;
import dev.fisherflow.pipelines.schedule.alert.Alert;
import dev.fisherflow.pipelines.schedule.ledger.Ledger;
import dev.fisherflow.pipelines.schedule.ledger.LedgerEntry;
import dev.fisherflow.pipelines.schedule.ledger.RunOutcome;
import dev.fisherflow.pipelines.schedule.ledger.RunState;
import dev.fisherflow.pipelines.schedule.ledger.ScheduleFolder;
import dev.fisherflow.pipelines.schedule.ledger.Skipped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Makes the runs of a schedule, one after the other, and keeps its ledger. What is done next is
 * told by the ledger alone, and the ledger is published before and after each step: whenever the
 * process is killed, the next one finds what was begun and finishes it.
 *
 * @param folder the schedule's files
 * @param agenda when runs are due
 * @param maker makes and compares them
 * @param alarm is raised for those that fail or drift
 * @param kept which folders are kept
 * @param time the clock, watched by the calling thread while another one runs
 * @param executor where runs are made
 * @param said receives a line for every step
 * @param pulse is told at every look at the clock that the service lives
 */
public record ScheduleService(
    ScheduleFolder folder,
    Agenda agenda,
    RunMaker maker,
    Alarm alarm,
    KeptRuns kept,
    Timekeeper time,
    Executor executor,
    Consumer<String> said,
    Consumer<ServicePulse> pulse) {

  /** A longer time between two looks at the clock means that the process was suspended. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  /**
   * Serves until so many runs have ended, or one is stopped by a fault outside the process, which
   * the next one would meet as well: the next service resumes it.
   *
   * @return the ledger's lines of these runs
   * @throws InterruptedException if the thread or a run was; the next service resumes there
   */
  public List<LedgerEntry> serve(int runs) throws InterruptedException {
    return new Watch(folder.ledger()).serve(runs);
  }

  /** One service, from its start to its end. */
  private final class Watch {

    private final List<LedgerEntry> ended = new ArrayList<>();
    private Agenda agenda = ScheduleService.this.agenda;
    private Ledger ledger;
    private Instant watchedSince = time.instant();
    private Instant lastLook = watchedSince;
    private long lastNanos = time.nanoTime();
    private LedgerEntry current;
    private Stopwatch watch;
    private CompletableFuture<Optional<RunMaker.Result>> running;

    Watch(Ledger ledger) {
      this.ledger = ledger;
    }

    List<LedgerEntry> serve(int runs) throws InterruptedException {
      finishWhatWasCutShort();
      ledger.future(watchedSince).ifPresent(said);
      while (true) {
        look();
        pulse.accept(
            new ServicePulse(
                folder.name(),
                lastLook,
                running == null ? null : current.runId(),
                soon(agenda.nextDue(known()))));
        if (running != null && running.isDone()) {
          end();
        }
        if (ended.size() >= runs || (current != null && current.state() == RunState.STOPPED)) {
          return List.copyOf(ended);
        }
        if (running == null) {
          known().next().ifPresent(this::begin);
        }
        if (running == null || !running.isDone()) {
          time.await(agenda.nextDue(known()), running);
        }
      }
    }

    /** Alerts and removals that an earlier service had decided on. */
    private void finishWhatWasCutShort() throws InterruptedException {
      KeptRuns.sweep(folder.workspace(), ledger);
      for (LedgerEntry entry : ledger.entries()) {
        raise(entry);
      }
    }

    /** The lines that a right clock can have written; only of these is anything decided. */
    private Ledger known() {
      return ledger.known(time.instant());
    }

    private void look() throws InterruptedException {
      Instant now = time.instant();
      watchClock(now);
      Ledger known = known();
      List<LedgerEntry> added =
          agenda.note(known, watchedSince, now).entries().stream()
              .filter(entry -> !known.entries().contains(entry))
              .toList();
      if (!added.isEmpty()) {
        Ledger noted = ledger;
        for (LedgerEntry entry : added) {
          noted = noted.with(entry);
        }
        publish(noted);
        for (LedgerEntry entry : added) {
          if (entry.skipped() != null) {
            said.accept(skipped(entry));
            raise(entry);
          }
        }
      }
    }

    /** Begins to watch anew when the process was suspended or the clock was set. */
    private void watchClock(Instant now) {
      Instant expected = lastLook.plusNanos(time.nanoTime() - lastNanos);
      if (WrongClock.wrote(now, expected)) {
        said.accept(
            "the clock went from %s to %s: it was set, or this machine slept"
                .formatted(expected, now));
      } else if (WrongClock.wrote(expected, now)) {
        said.accept("the clock was set back from %s to %s".formatted(expected, now));
        watchedSince = now;
        agenda = agenda.from(now);
        ledger.future(now).ifPresent(said);
      }
      if (now.isAfter(lastLook.plus(PAUSE))) {
        watchedSince = now;
      }
      noteLook(now);
    }

    private void noteLook(Instant now) {
      lastLook = now;
      lastNanos = time.nanoTime();
    }

    private void begin(LedgerEntry entry) {
      watch = Stopwatch.start(time);
      current = entry.begun(watch.started());
      publish(ledger.with(current));
      said.accept(
          current.tries() == 1
              ? "starting run %s (due %s)".formatted(current.runId(), current.scheduled())
              : "resuming run %s (due %s)".formatted(current.runId(), current.scheduled()));
      Optional<String> lastGood = known().lastGood(current.runId()).map(LedgerEntry::runId);
      LedgerEntry begun = current;
      running = CompletableFuture.supplyAsync(() -> maker.make(begun, lastGood), executor);
    }

    private void end() throws InterruptedException {
      RunMaker.Result result =
          running
              .join()
              .orElseThrow(
                  () -> new InterruptedException("run %s was stopped".formatted(current.runId())));
      LedgerEntry entry = current.ended(watch.end(time), result.outcome(), result.compared());
      running = null;
      publish(ledger.with(entry));
      said.accept(ended(entry));
      current = raise(entry);
      ended.add(current);
      for (LedgerEntry old : kept.surplus(known())) {
        publish(ledger.with(old.withRemoved(time.instant())));
        new RunFolder(folder.workspace(), old.runId()).delete();
        said.accept("run %s: its folder is removed".formatted(old.runId()));
      }
      // Telling and removing took its time, but the process was there.
      noteLook(time.instant());
    }

    private LedgerEntry raise(LedgerEntry entry) throws InterruptedException {
      if (!LedgerEntry.ALERT_PENDING.equals(entry.alert())) {
        return entry;
      }
      LedgerEntry told = entry.withAlert(alarm.raise(Alert.of(folder, entry)));
      publish(ledger.with(told));
      said.accept("%s: alert %s".formatted(named(told), told.alert()));
      return told;
    }

    private void publish(Ledger next) {
      folder.publish(next);
      ledger = next;
    }

    /** Nothing of an agenda that has no further runs. */
    private static Instant soon(Instant due) {
      return due.equals(Instant.MAX) ? null : due;
    }

    private static String named(LedgerEntry entry) {
      return entry.skipped() == null ? "run " + entry.runId() : "missed runs";
    }

    private String skipped(LedgerEntry entry) {
      return "%d %s, due until %s"
          .formatted(
              entry.skipped().count(),
              entry.skipped().reason() == Skipped.Reason.MISSED
                  ? "missed runs are skipped"
                  : "runs are skipped, an earlier one has not ended",
              entry.skipped().until());
    }

    private String ended(LedgerEntry entry) {
      RunOutcome outcome = entry.outcome();
      if (entry.state() == RunState.STOPPED) {
        return "run %s is stopped: %s; the same command resumes it"
            .formatted(entry.runId(), outcome.error());
      }
      String what =
          outcome.error() == null
              ? "%d trials, %d failed".formatted(outcome.trials(), outcome.failedTrials())
              : outcome.error();
      String stands =
          entry.compared() == null
              ? ""
              : "; %s compared with %s: %s"
                  .formatted(
                      entry.compared().verdict(),
                      entry.compared().earlier(),
                      entry.compared().summary());
      return "run %s ended: %s, %s%s".formatted(entry.runId(), entry.state(), what, stands);
    }
  }
}
