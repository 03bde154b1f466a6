package dev.fisherflow.pipelines.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.schedule.ledger.Ledger;
import dev.fisherflow.pipelines.schedule.ledger.LedgerEntry;
import dev.fisherflow.pipelines.schedule.ledger.MissedPolicy;
import dev.fisherflow.pipelines.schedule.ledger.OverlapPolicy;
import dev.fisherflow.pipelines.schedule.ledger.RunOutcome;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CronAgendaTest {

  private static final Instant START = Instant.parse("2026-03-01T00:30:00Z");

  private static CronAgenda hourly(MissedPolicy missed, OverlapPolicy overlap) {
    return new CronAgenda(
        "s", CronSchedule.of("0 * * * *", ZoneId.of("UTC")), missed, overlap, START);
  }

  private static Instant at(int hour, int minute) {
    return Instant.parse("2026-03-01T%02d:%02d:00Z".formatted(hour, minute));
  }

  private static List<String> lines(Ledger ledger) {
    return ledger.entries().stream()
        .map(
            entry ->
                entry.skipped() == null
                    ? entry.state() + " " + entry.runId()
                    : "%s %s %d until %s"
                        .formatted(
                            entry.state(),
                            entry.skipped().reason(),
                            entry.skipped().count(),
                            entry.skipped().until()))
        .toList();
  }

  @Test
  void nothingIsDueBeforeTheStart() {
    CronAgenda agenda = hourly(MissedPolicy.ALL, OverlapPolicy.QUEUE);
    assertThat(agenda.note(Ledger.EMPTY, START, START)).isEqualTo(Ledger.EMPTY);
    assertThat(agenda.nextDue(Ledger.EMPTY)).isEqualTo(at(1, 0));
  }

  @Test
  void aRunComesDueOnce() {
    CronAgenda agenda = hourly(MissedPolicy.SKIP, OverlapPolicy.SKIP);
    Ledger noted = agenda.note(Ledger.EMPTY, START, at(1, 0));
    assertThat(lines(noted)).containsExactly("QUEUED s-20260301T010000Z");
    assertThat(agenda.note(noted, START, at(1, 0))).isEqualTo(noted);
    assertThat(agenda.note(noted, START, at(1, 59))).isEqualTo(noted);
    assertThat(agenda.nextDue(noted)).isEqualTo(at(2, 0));
    // The clock is set back.
    assertThat(agenda.note(noted, START, at(0, 45))).isEqualTo(noted);
  }

  @Test
  void missedRunsAreSkippedMadeOnceOrAllMade() {
    Instant restart = at(4, 30);
    assertThat(
            lines(
                hourly(MissedPolicy.SKIP, OverlapPolicy.SKIP).note(Ledger.EMPTY, restart, restart)))
        .containsExactly("SKIPPED MISSED 4 until 2026-03-01T04:00:00Z");
    assertThat(
            lines(
                hourly(MissedPolicy.ONCE, OverlapPolicy.SKIP).note(Ledger.EMPTY, restart, restart)))
        .containsExactly(
            "SKIPPED MISSED 3 until 2026-03-01T03:00:00Z", "QUEUED s-20260301T040000Z");
    assertThat(
            lines(
                hourly(MissedPolicy.ALL, OverlapPolicy.SKIP).note(Ledger.EMPTY, restart, restart)))
        .containsExactly(
            "QUEUED s-20260301T010000Z",
            "QUEUED s-20260301T020000Z",
            "QUEUED s-20260301T030000Z",
            "QUEUED s-20260301T040000Z");
  }

  @Test
  void oneMissedRunIsMadeOnceWithoutASkippedOne() {
    assertThat(
            lines(
                hourly(MissedPolicy.ONCE, OverlapPolicy.SKIP)
                    .note(Ledger.EMPTY, at(1, 0), at(1, 0))))
        .containsExactly("QUEUED s-20260301T010000Z");
  }

  @Test
  void whatComesDueWhileARunIsAtWorkIsSkippedAndCounted() {
    CronAgenda agenda = hourly(MissedPolicy.ALL, OverlapPolicy.SKIP);
    Ledger ledger = agenda.note(Ledger.EMPTY, START, at(1, 0));
    LedgerEntry run = ledger.next().orElseThrow();
    ledger = ledger.with(run.begun(at(1, 0)));
    for (int hour = 2; hour <= 4; hour++) {
      ledger = agenda.note(ledger, START, at(hour, 0));
    }
    assertThat(lines(ledger))
        .containsExactly(
            "RUNNING s-20260301T010000Z", "SKIPPED OVERLAP 3 until 2026-03-01T04:00:00Z");
    ledger = ledger.with(run.begun(at(1, 0)).ended(at(4, 10), RunOutcome.of(1, 0), null));
    assertThat(lines(agenda.note(ledger, START, at(5, 0)))).endsWith("QUEUED s-20260301T050000Z");
  }

  @Test
  void orItWaitsForItsTurn() {
    CronAgenda agenda = hourly(MissedPolicy.SKIP, OverlapPolicy.QUEUE);
    Ledger ledger = agenda.note(Ledger.EMPTY, START, at(1, 0));
    ledger = ledger.with(ledger.next().orElseThrow().begun(at(1, 0)));
    ledger = agenda.note(ledger, START, at(2, 0));
    ledger = agenda.note(ledger, START, at(3, 0));
    assertThat(lines(ledger))
        .containsExactly(
            "RUNNING s-20260301T010000Z", "QUEUED s-20260301T020000Z", "QUEUED s-20260301T030000Z");
    // A restart loses neither what was begun nor what waits, though missed runs are skipped.
    ledger = agenda.note(ledger, at(4, 30), at(4, 30));
    assertThat(lines(ledger))
        .containsExactly(
            "RUNNING s-20260301T010000Z",
            "QUEUED s-20260301T020000Z",
            "QUEUED s-20260301T030000Z",
            "SKIPPED MISSED 1 until 2026-03-01T04:00:00Z");
    assertThat(ledger.next().orElseThrow().runId()).isEqualTo("s-20260301T010000Z");
  }

  @Test
  void oneRunNowIsNotAskedForAgainBeforeTheNextStart() {
    Instant now = Instant.parse("2026-03-01T01:00:00.250Z");
    Agenda once = Agenda.once("s", Ledger.EMPTY);
    Ledger ledger = once.note(Ledger.EMPTY, now, now);
    assertThat(lines(ledger)).containsExactly("QUEUED s-20260301T010000Z");
    LedgerEntry begun = ledger.next().orElseThrow().begun(now);
    // Cut short: the next start makes no second one.
    Ledger cut = ledger.with(begun);
    assertThat(Agenda.once("s", cut).note(cut, at(2, 0), at(2, 0))).isEqualTo(cut);
    Ledger done = ledger.with(begun.ended(at(2, 10), RunOutcome.of(1, 0), null));
    assertThat(Agenda.once("s", cut).note(done, at(2, 0), at(2, 11))).isEqualTo(done);
    assertThat(lines(Agenda.once("s", done).note(done, at(3, 0), at(3, 0))))
        .containsExactly("SUCCEEDED s-20260301T010000Z", "QUEUED s-20260301T030000Z");
    assertThat(lines(Agenda.once("s", done).note(done, now, now)))
        .as("within the same second")
        .containsExactly("SUCCEEDED s-20260301T010000Z", "QUEUED s-20260301T010001Z");
  }

  /** However the looks at the clock and the restarts fall, every hour has one line. */
  @Property(tries = 300)
  void everyMomentIsAccountedForOnce(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 31, max = 1400) Integer> minutes,
      @ForAll @IntRange(max = 2) int missed,
      @ForAll @IntRange(max = 1) int overlap,
      @ForAll @IntRange(min = 1, max = 5) int restartEvery) {
    CronAgenda agenda = hourly(MissedPolicy.values()[missed], OverlapPolicy.values()[overlap]);
    Ledger ledger = Ledger.EMPTY;
    Instant watched = START;
    int looks = 0;
    int last = 0;
    for (int minute : new TreeSet<>(minutes)) {
      Instant now = at(0, 0).plusSeconds(60L * minute);
      if (++looks % restartEvery == 0) {
        watched = now;
      } else if (ledger.next().isPresent()) {
        ledger = ledger.with(ledger.next().get().begun(now).ended(now, RunOutcome.of(1, 0), null));
      }
      ledger = agenda.note(ledger, watched, now);
      last = minute;
    }
    Assume.that(last >= 60);
    int accounted =
        ledger.entries().stream()
            .mapToInt(e -> e.skipped() == null ? 1 : e.skipped().count())
            .sum();
    assertThat(accounted).isEqualTo(last / 60);
    assertThat(ledger.handledUntil()).contains(at(0, 0).plusSeconds(3600L * (last / 60)));
  }
}
