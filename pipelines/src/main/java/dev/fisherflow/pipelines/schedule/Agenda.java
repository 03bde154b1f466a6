package dev.fisherflow.pipelines.schedule;

import dev.fisherflow.pipelines.schedule.ledger.Ledger;
import dev.fisherflow.pipelines.schedule.ledger.LedgerEntry;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Turns the passing of time into lines of the ledger: every moment at which a run is due becomes
 * one to be run or one that is skipped, exactly once. It reads no clock and no file.
 */
public interface Agenda {

  /**
   * The ledger at a later moment.
   *
   * @param watchedSince since when the clock is watched without a pause; what was due by then was
   *     missed
   */
  Ledger note(Ledger ledger, Instant watchedSince, Instant now);

  /** When the next run is due of which the ledger says nothing. */
  Instant nextDue(Ledger ledger);

  /** The same after the clock was set back to a moment: nothing waits for what was due later. */
  Agenda from(Instant now);

  /** The name of the run that is due at a moment: the same for every process and every try. */
  static String runId(String name, Instant scheduled) {
    return name
        + "-"
        + DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
            .withZone(ZoneOffset.UTC)
            .format(scheduled);
  }

  /**
   * One run now, for a clock that is watched elsewhere: of a run that was cut short, its rest.
   *
   * @param name of the schedule
   * @param begin the ledger before it
   */
  static Agenda once(String name, Ledger begin) {
    return new Agenda() {
      @Override
      public Ledger note(Ledger ledger, Instant watchedSince, Instant now) {
        if (ledger.pending() || ledger.ended() > begin.ended()) {
          return ledger;
        }
        Instant second = Instant.ofEpochSecond(now.getEpochSecond());
        Instant free = ledger.handledUntil().map(last -> last.plusSeconds(1)).orElse(second);
        Instant due = free.isAfter(second) ? free : second;
        return ledger.with(LedgerEntry.queued(runId(name, due), due));
      }

      @Override
      public Instant nextDue(Ledger ledger) {
        return Instant.MAX;
      }

      @Override
      public Agenda from(Instant now) {
        return this;
      }
    };
  }
}
