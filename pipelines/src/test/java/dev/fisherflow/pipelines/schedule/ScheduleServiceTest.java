package dev.fisherflow.pipelines.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.pipelines.compare.Verdict;
import dev.fisherflow.pipelines.ledger.Json;
import dev.fisherflow.pipelines.schedule.alert.Alarm;
import dev.fisherflow.pipelines.schedule.alert.Alert;
import dev.fisherflow.pipelines.schedule.ledger.ComparedRun;
import dev.fisherflow.pipelines.schedule.ledger.Ledger;
import dev.fisherflow.pipelines.schedule.ledger.LedgerEntry;
import dev.fisherflow.pipelines.schedule.ledger.MissedPolicy;
import dev.fisherflow.pipelines.schedule.ledger.OverlapPolicy;
import dev.fisherflow.pipelines.schedule.ledger.RunOutcome;
import dev.fisherflow.pipelines.schedule.ledger.RunSchedule;
import dev.fisherflow.pipelines.schedule.ledger.RunState;
import dev.fisherflow.pipelines.schedule.ledger.ScheduleFolder;
import dev.fisherflow.pipelines.schedule.ledger.Skipped;
import dev.fisherflow.transforms.lease.Leases.Lease;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service with a clock that stands until it is waited for, and runs that take its time. */
class ScheduleServiceTest {

  private static final Instant START = Instant.parse("2026-03-01T00:30:00Z");

  @TempDir private Path place;

  private final FakeTime time = new FakeTime();
  private final List<String> made = new ArrayList<>();
  private final List<String> compared = new ArrayList<>();
  private final List<Alert> alerts = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private final List<ServicePulse> pulses = new ArrayList<>();
  private final Map<String, RunOutcome> outcomes = new HashMap<>();
  private final Map<String, Verdict> verdicts = new HashMap<>();
  private Duration length = Duration.ofMinutes(10);
  private MissedPolicy missed = MissedPolicy.ONCE;
  private OverlapPolicy overlap = OverlapPolicy.SKIP;
  private KeptRuns kept = KeptRuns.ALL;
  private Optional<String> baseline = Optional.empty();
  private boolean stopping;
  private String setBackDuring;
  private boolean diskFull;
  private ScheduleFolder folder;

  @BeforeEach
  void folder() {
    folder = new ScheduleFolder(Workspace.at(place.toString()), "s");
  }

  /** Killed: thrown out of the middle of a service, as nothing else is. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Time passes only while it is awaited; one run at most is under way. */
  private final class FakeTime implements Timekeeper, Executor {

    private Instant now = START;
    private Duration set = Duration.ZERO;
    private Runnable run;
    private Instant runEnds;
    private Instant killAt = Instant.MAX;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public long nanoTime() {
      return Duration.between(START, now).minus(set).toNanos();
    }

    /** Sets the clock, without time passing. */
    private void set(Instant moment) {
      set = set.plus(Duration.between(now, moment));
      now = moment;
    }

    @Override
    public void execute(Runnable task) {
      run = task;
      runEnds = now.plus(length);
    }

    @Override
    public void await(Instant until, Future<?> running) {
      assertThat(running == null).isEqualTo(run == null);
      Instant next = run != null && runEnds.isBefore(until) ? runEnds : until;
      next = next.isAfter(now.plus(LOOK)) ? now.plus(LOOK) : next;
      if (!killAt.isAfter(next)) {
        now = killAt;
        run = null;
        killAt = Instant.MAX;
        throw new Killed();
      }
      if (next.isAfter(now)) {
        now = next;
      }
      if (run != null && !runEnds.isAfter(now)) {
        Runnable task = run;
        run = null;
        task.run();
      }
    }
  }

  private RunOutcome make(String runId, boolean resumed) throws InterruptedException {
    made.add((resumed ? "rest of " : "") + runId.substring("s-20260301T".length()));
    folder
        .workspace()
        .publish("runs/" + runId + "/manifest.json", "{}".getBytes(StandardCharsets.UTF_8));
    if (runId.equals(setBackDuring)) {
      time.set(time.now.minus(Duration.ofHours(2)));
    }
    if (stopping) {
      throw new InterruptedException("the process is about to end");
    }
    RunOutcome outcome = outcomes.getOrDefault(runId, RunOutcome.of(8, 0));
    if (diskFull) {
      throw new UncheckedIOException(new IOException("No space left on device"));
    }
    if ("thrown".equals(outcome.error())) {
      throw new IllegalStateException("no such file");
    }
    return outcome;
  }

  private ComparedRun compare(String earlier, String later) {
    compared.add(later.substring(11, 15) + " with " + earlier.substring(11, 15));
    Verdict verdict = verdicts.getOrDefault(later, Verdict.IDENTICAL);
    return new ComparedRun(earlier, verdict, "because");
  }

  private List<LedgerEntry> serve(int runs) throws InterruptedException {
    return serve(
        runs,
        new CronAgenda(
            "s", CronSchedule.of("0 * * * *", ZoneId.of("UTC")), missed, overlap, START));
  }

  private List<LedgerEntry> serve(int runs, Agenda agenda) throws InterruptedException {
    return new ScheduleService(
            folder,
            agenda,
            new RunMaker(this::make, this::compare, baseline),
            new Alarm(List.of(alerts::add)),
            kept,
            time,
            time,
            said::add,
            pulses::add)
        .serve(runs);
  }

  private void serveUntilKilled(Instant at) {
    time.killAt = at;
    assertThatThrownBy(() -> serve(1000)).isInstanceOf(Killed.class);
  }

  private static Instant at(int hour, int minute) {
    return Instant.parse("2026-03-01T%02d:%02d:00Z".formatted(hour, minute));
  }

  private static String run(int hour) {
    return "s-20260301T%02d0000Z".formatted(hour);
  }

  @Test
  void runsAreMadeWhenTheyAreDueAndComparedWithTheLastGoodOne() throws Exception {
    List<LedgerEntry> ended = serve(3);
    assertThat(made).containsExactly("010000Z", "020000Z", "030000Z");
    assertThat(compared).containsExactly("0200 with 0100", "0300 with 0200");
    assertThat(ended).extracting(LedgerEntry::state).containsOnly(RunState.SUCCEEDED);
    assertThat(ended)
        .extracting(LedgerEntry::started)
        .containsExactly(at(1, 0), at(2, 0), at(3, 0));
    assertThat(ended)
        .extracting(LedgerEntry::ended)
        .containsExactly(at(1, 10), at(2, 10), at(3, 10));
    assertThat(folder.ledger().entries()).isEqualTo(ended);
    assertThat(alerts).isEmpty();
  }

  @Test
  void aRunThatIsKilledIsFinishedByTheNextServiceUnderItsName() throws Exception {
    serveUntilKilled(at(2, 5));
    assertThat(made).containsExactly("010000Z");
    assertThat(folder.ledger().entries())
        .extracting(LedgerEntry::state)
        .containsExactly(RunState.SUCCEEDED, RunState.RUNNING);

    time.now = at(2, 20);
    List<LedgerEntry> ended = serve(2);
    assertThat(made).containsExactly("010000Z", "rest of 020000Z", "030000Z");
    assertThat(ended.get(0).tries()).isEqualTo(2);
    assertThat(ended.get(0).started()).isEqualTo(at(2, 0));
    assertThat(ended.get(0).ended()).isEqualTo(at(2, 30));
    assertThat(folder.ledger().entries())
        .extracting(LedgerEntry::runId)
        .containsExactly(run(1), run(2), run(3));
  }

  @Test
  void aRunThatIsStoppedIsNoFailureButGoneOnWith() throws Exception {
    stopping = true;
    assertThatThrownBy(() -> serve(1)).isInstanceOf(InterruptedException.class);
    assertThat(folder.ledger().entries())
        .extracting(LedgerEntry::state)
        .containsExactly(RunState.RUNNING);
    assertThat(alerts).isEmpty();
    stopping = false;
    assertThat(serve(1)).extracting(LedgerEntry::state).containsExactly(RunState.SUCCEEDED);
    assertThat(made).containsExactly("010000Z", "rest of 010000Z");
  }

  @Test
  void aRunStoppedFromOutsideEndsTheServiceAndIsResumedByTheNextOne() throws Exception {
    serve(1);
    diskFull = true;
    for (int tries = 1; tries <= 2; tries++) {
      assertThat(serve(5))
          .singleElement()
          .satisfies(
              entry -> {
                assertThat(entry.state()).isEqualTo(RunState.STOPPED);
                assertThat(entry.outcome().error()).contains("No space left on device");
                assertThat(entry.ended()).isNull();
                assertThat(entry.alert()).isEqualTo("delivered");
              });
    }
    assertThat(alerts).as("one for the run, not for the try").hasSize(1);

    diskFull = false;
    assertThat(serve(1))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.runId()).isEqualTo(run(2));
              assertThat(entry.state()).isEqualTo(RunState.SUCCEEDED);
              assertThat(entry.tries()).isEqualTo(3);
              assertThat(entry.alert()).isNull();
            });
    assertThat(made).containsExactly("010000Z", "020000Z", "rest of 020000Z", "rest of 020000Z");
    assertThat(folder.ledger().entries()).hasSize(2);
  }

  @Test
  void whatWasDueWhileNobodyServedIsMadeUpForAsThePolicySays() throws Exception {
    serveUntilKilled(at(1, 30));
    time.now = at(4, 30);
    missed = MissedPolicy.ONCE;
    serve(2);
    assertThat(made).containsExactly("010000Z", "040000Z", "050000Z");
    assertThat(said).anyMatch(line -> line.startsWith("2 missed runs are skipped"));
    assertThat(said).contains("missed runs: alert delivered");
    assertThat(alerts).hasSize(1);
    assertThat(alerts.get(0).runId()).isNull();
    assertThat(alerts.get(0).skipped()).isEqualTo(new Skipped(Skipped.Reason.MISSED, at(3, 0), 2));
    serve(1);
    assertThat(alerts).as("one alert for the same missed runs").hasSize(1);
  }

  @Test
  void aServiceGivesSignsOfLifeWhileItWaitsAndWhileItRuns() throws Exception {
    serve(1);
    assertThat(pulses).extracting(ServicePulse::schedule).containsOnly("s");
    assertThat(pulses.get(0))
        .isEqualTo(new ServicePulse("s", START, null, at(1, 0)))
        .extracting(ServicePulse::words)
        .isEqualTo("waits; next run due 2026-03-01T01:00:00Z");
    assertThat(pulses).anyMatch(pulse -> "s-20260301T010000Z".equals(pulse.running()));
    for (int i = 1; i < pulses.size(); i++) {
      assertThat(Duration.between(pulses.get(i - 1).looked(), pulses.get(i).looked()))
          .isLessThanOrEqualTo(Timekeeper.LOOK);
    }
  }

  @Test
  void allMissedRunsAreMadeOneAfterTheOther() throws Exception {
    serveUntilKilled(at(1, 30));
    time.now = at(3, 30);
    missed = MissedPolicy.ALL;
    List<LedgerEntry> ended = serve(3);
    assertThat(made).containsExactly("010000Z", "020000Z", "030000Z", "040000Z");
    assertThat(ended)
        .extracting(LedgerEntry::started)
        .containsExactly(at(3, 30), at(3, 40), at(4, 0));
  }

  @Test
  void aServiceThatWasSuspendedHasMissedRuns() throws Exception {
    missed = MissedPolicy.SKIP;
    serve(1);
    // The wait for 02:00 ends at 04:30.
    Timekeeper sleeper =
        new Timekeeper() {
          private boolean slept;

          @Override
          public long nanoTime() {
            return time.nanoTime();
          }

          @Override
          public Instant instant() {
            return time.instant();
          }

          @Override
          public void await(Instant until, Future<?> running) throws InterruptedException {
            if (slept) {
              time.await(until, running);
            } else {
              slept = true;
              time.now = at(4, 30);
            }
          }
        };
    new ScheduleService(
            folder,
            new CronAgenda(
                "s", CronSchedule.of("0 * * * *", ZoneId.of("UTC")), missed, overlap, START),
            new RunMaker(this::make, this::compare, baseline),
            new Alarm(List.of()),
            kept,
            sleeper,
            time,
            said::add,
            pulses::add)
        .serve(1);
    assertThat(made).containsExactly("010000Z", "050000Z");
    assertThat(folder.ledger().entries().get(1).skipped())
        .isEqualTo(new Skipped(Skipped.Reason.MISSED, at(4, 0), 3));
  }

  @Test
  void overlappingRunsAreSkipped() throws Exception {
    length = Duration.ofMinutes(150);
    serve(2);
    assertThat(made).containsExactly("010000Z", "040000Z");
    assertThat(folder.ledger().entries().get(1).skipped())
        .isEqualTo(new Skipped(Skipped.Reason.OVERLAP, at(3, 0), 2));
  }

  @Test
  void orTheyWaitForTheirTurnAlsoOverARestart() throws Exception {
    overlap = OverlapPolicy.QUEUE;
    length = Duration.ofMinutes(70);
    serveUntilKilled(at(3, 1));
    time.now = at(3, 5);
    missed = MissedPolicy.SKIP;
    length = Duration.ofMinutes(10);
    List<LedgerEntry> ended = serve(3);
    assertThat(made).containsExactly("010000Z", "rest of 020000Z", "030000Z", "040000Z");
    assertThat(ended)
        .extracting(LedgerEntry::ended)
        .containsExactly(at(3, 15), at(3, 25), at(4, 10));
  }

  @Test
  void aRunThatDriftsRaisesTheAlarmAndIsNoBaseline() throws Exception {
    verdicts.put(run(2), Verdict.DRIFT);
    verdicts.put(run(3), Verdict.WITHIN_NOISE);
    List<LedgerEntry> ended = serve(4);
    assertThat(compared).containsExactly("0200 with 0100", "0300 with 0100", "0400 with 0300");
    assertThat(alerts).extracting(Alert::runId).containsExactly(run(2));
    assertThat(alerts.get(0).compared().verdict()).isEqualTo(Verdict.DRIFT);
    assertThat(ended.get(1).alert()).isEqualTo("delivered");
    assertThat(ended.get(0).alert()).isNull();
  }

  @Test
  void anotherBaselineCanBeNamed() throws Exception {
    baseline = Optional.of("s-20250101T000000Z");
    serve(2);
    assertThat(compared).containsExactly("0100 with 0000", "0200 with 0000");
  }

  @Test
  void failedTrialsAndCrashesRaiseTheAlarmAndTheServiceGoesOn() throws Exception {
    outcomes.put(run(2), RunOutcome.of(8, 3));
    outcomes.put(run(3), RunOutcome.of(0, 0).endedBy("thrown", new IllegalStateException()));
    List<LedgerEntry> ended = serve(4);
    assertThat(ended)
        .extracting(LedgerEntry::state)
        .containsExactly(
            RunState.SUCCEEDED, RunState.TRIALS_FAILED, RunState.CRASHED, RunState.SUCCEEDED);
    assertThat(ended.get(2).outcome().error()).contains("no such file");
    assertThat(compared).containsExactly("0200 with 0100", "0400 with 0100");
    assertThat(alerts).extracting(Alert::runId).containsExactly(run(2), run(3));
  }

  @Test
  void anAlertThatWasNotSentBeforeTheKillIsSentByTheNextService() throws Exception {
    serve(1);
    LedgerEntry drifted =
        folder
            .ledger()
            .entries()
            .get(0)
            .ended(at(1, 10), RunOutcome.of(8, 0), new ComparedRun("x", Verdict.DRIFT, "because"));
    folder.publish(new Ledger(List.of(drifted)));
    serve(1);
    assertThat(alerts).extracting(Alert::runId).containsExactly(run(1));
    assertThat(folder.ledger().entries().get(0).alert()).isEqualTo("delivered");
  }

  @Test
  void aComparisonThatFailsIsAFailureOfTheRun() throws Exception {
    folder.workspace().publish("runs/mine/manifest.json", "{}".getBytes(StandardCharsets.UTF_8));
    serve(1);
    List<LedgerEntry> ended =
        new ScheduleService(
                folder,
                Agenda.once("s", folder.ledger()),
                new RunMaker(
                    this::make,
                    (earlier, later) -> {
                      throw new IllegalStateException("half a manifest");
                    },
                    Optional.empty()),
                new Alarm(List.of(alerts::add)),
                kept,
                time,
                time,
                said::add,
                pulses::add)
            .serve(1);
    assertThat(ended.get(0).state()).isEqualTo(RunState.CRASHED);
    assertThat(ended.get(0).outcome().error()).contains("compared with", "half a manifest");
    assertThat(alerts).hasSize(1);
  }

  @Test
  void oldRunFoldersAreRemovedButForTheLastGoodOneAndThoseThatAreNeeded() throws Exception {
    kept = new KeptRuns(OptionalInt.of(2), run(2)::equals);
    for (int hour = 4; hour <= 6; hour++) {
      verdicts.put(run(hour), Verdict.DRIFT);
    }
    Path mine = Files.createDirectories(place.resolve("runs/by-hand"));
    serve(6);
    try (var runs = Files.list(place.resolve("runs"))) {
      assertThat(runs.map(folder -> folder.getFileName().toString()))
          .as("needed, last good, the last two, and what the ledger does not know")
          .containsExactlyInAnyOrder(run(2), run(3), run(5), run(6), "by-hand");
    }
    assertThat(mine).exists();
    assertThat(folder.ledger().entries())
        .filteredOn(entry -> entry.removed() != null)
        .extracting(LedgerEntry::runId)
        .containsExactly(run(1), run(4));
    assertThat(said).contains("run " + run(1) + ": its folder is removed");
  }

  @Test
  void aRemovalThatWasCutShortIsFinished() throws Exception {
    serve(1);
    LedgerEntry entry = folder.ledger().entries().get(0);
    folder.publish(new Ledger(List.of(entry.withRemoved(at(1, 30)))));
    serve(1);
    assertThat(place.resolve("runs/" + run(1))).doesNotExist();
    assertThat(compared).as("a run whose folder is gone is no baseline").isEmpty();
  }

  /** As of a service that once ran in 2030 by a wrong clock, and was killed there. */
  @Test
  void linesOfTheFutureAreToldAndLeftAlone() throws InterruptedException {
    Instant then = Instant.parse("2030-01-01T00:00:00Z");
    LedgerEntry cut = LedgerEntry.queued("s-20300101T000000Z", then).begun(then);
    folder.publish(new Ledger(List.of(cut)));
    assertThat(serve(1)).extracting(LedgerEntry::runId).containsExactly(run(1));
    assertThat(made).containsExactly("010000Z");
    assertThat(said)
        .first()
        .asString()
        .startsWith("the last of 1 lines of the ledger that are left alone, 2030-01-01T00:00:00Z")
        .endsWith("one of the clocks is or was wrong");
    assertThat(folder.ledger().entries()).contains(cut);
  }

  @Test
  void aScheduleBegunByAWrongClockIsDueFromNowOn() {
    RunSchedule wrong = schedule(Instant.parse("2030-01-01T00:00:00Z"));
    folder.begin(wrong);
    assertThat(folder.begin(schedule(START)).since()).isEqualTo(START);
    assertThat(folder.begin(schedule(START.plusSeconds(60))).since()).isEqualTo(START);
  }

  private static RunSchedule schedule(Instant since) {
    return new RunSchedule(
        "x.yaml", "0 * * * *", "UTC", MissedPolicy.ONCE, OverlapPolicy.SKIP, null, false, since);
  }

  /** Set back by two hours during a run: it takes the time that passed, and 23:00 is next. */
  @Test
  void aClockThatIsSetBackIsToldAndNotWaitedFor() throws InterruptedException {
    setBackDuring = run(1);
    List<LedgerEntry> ended = serve(2);
    assertThat(Duration.between(ended.get(0).started(), ended.get(0).ended())).isEqualTo(length);
    assertThat(ended.get(1).scheduled()).isEqualTo(Instant.parse("2026-03-01T00:00:00Z"));
    assertThat(said).anyMatch(line -> line.startsWith("the clock was set back from "));
  }

  @Test
  void twoProcessesAreNotAtTheSameSchedule() {
    try (Lease held = folder.lease()) {
      assertThatThrownBy(folder::lease)
          .isInstanceOf(WorkspaceException.class)
          .hasMessageContaining("'s'")
          .hasMessageContaining("is held by pid %d on".formatted(ProcessHandle.current().pid()));
    }
    folder.lease().close();
  }

  @Test
  void aDamagedLedgerIsNotTakenForAnEmptyOne() throws IOException {
    Files.createDirectories(place.resolve("schedules/s"));
    Files.writeString(
        place.resolve("schedules/s/ledger.jsonl"),
        Json.line(LedgerEntry.queued(run(1), at(1, 0))) + "\n{\"runId\": \"s-\n");
    assertThatThrownBy(() -> serve(1))
        .isInstanceOf(WorkspaceException.class)
        .hasMessageContaining("ledger.jsonl is damaged: line 2");
  }

  @Test
  void aScheduleIsDueSinceItsFirstStartUnlessItsTimesChange() {
    RunSchedule first =
        new RunSchedule(
            "a.yaml",
            "0 3 * * *",
            "UTC",
            MissedPolicy.ONCE,
            OverlapPolicy.SKIP,
            null,
            false,
            START);
    assertThat(folder.begin(first)).isEqualTo(first);
    RunSchedule later =
        new RunSchedule(
            "b.yaml", "0 3 * * *", "UTC", MissedPolicy.ALL, OverlapPolicy.SKIP, 3, true, at(5, 0));
    assertThat(folder.begin(later).since()).isEqualTo(START);
    assertThat(folder.schedule()).contains(later.withSince(START));
    RunSchedule other =
        new RunSchedule(
            "b.yaml", "0 4 * * *", "UTC", MissedPolicy.ALL, OverlapPolicy.SKIP, 3, true, at(6, 0));
    assertThat(folder.begin(other).since()).isEqualTo(at(6, 0));
    assertThat(ScheduleFolder.all(folder.workspace())).containsExactly(folder);
  }
}
