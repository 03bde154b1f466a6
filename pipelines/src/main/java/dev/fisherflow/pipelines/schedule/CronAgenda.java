package dev.fisherflow.pipelines.schedule;

import dev.fisherflow.pipelines.schedule.ledger.Ledger;
import dev.fisherflow.pipelines.schedule.ledger.LedgerEntry;
import dev.fisherflow.pipelines.schedule.ledger.MissedPolicy;
import dev.fisherflow.pipelines.schedule.ledger.OverlapPolicy;
import dev.fisherflow.pipelines.schedule.ledger.Skipped;
import java.time.Instant;

/**
 * Runs by a cron expression.
 *
 * @param name of the schedule; begins the names of its runs
 * @param cron when runs are due
 * @param missed what to do about runs that came due while no service was running
 * @param overlap what is done about a run that comes due before an earlier one has ended
 * @param since nothing is due before this moment
 */
public record CronAgenda(
    String name, CronSchedule cron, MissedPolicy missed, OverlapPolicy overlap, Instant since)
    implements Agenda {

  @Override
  public Ledger note(Ledger ledger, Instant watchedSince, Instant now) {
    Ledger noted = ledger;
    Instant due = nextDue(noted);
    Instant missedUntil = watchedSince.isBefore(now) ? watchedSince : now;
    if (!due.isAfter(missedUntil)) {
      noted = noteMissed(noted, due, missedUntil);
      due = nextDue(noted);
    }
    while (!due.isAfter(now)) {
      noted =
          noted.pending() && overlap == OverlapPolicy.SKIP
              ? skipOverlap(noted, due)
              : noted.with(run(due));
      due = nextDue(noted);
    }
    return noted;
  }

  @Override
  public Instant nextDue(Ledger ledger) {
    return cron.next(ledger.handledUntil().filter(since::isBefore).orElse(since));
  }

  @Override
  public Agenda from(Instant now) {
    return since.isAfter(now) ? new CronAgenda(name, cron, missed, overlap, now) : this;
  }

  private Ledger noteMissed(Ledger ledger, Instant first, Instant until) {
    Ledger noted = ledger;
    Instant last = first;
    Instant beforeLast = null;
    int count = 1;
    if (missed == MissedPolicy.ALL) {
      noted = noted.with(run(first));
    }
    for (Instant next = cron.next(first); !next.isAfter(until); next = cron.next(next)) {
      beforeLast = last;
      last = next;
      count++;
      if (missed == MissedPolicy.ALL) {
        noted = noted.with(run(next));
      }
    }
    return switch (missed) {
      case ALL -> noted;
      case SKIP -> noted.with(LedgerEntry.skipped(Skipped.Reason.MISSED, first, last, count));
      case ONCE ->
          (count == 1
                  ? noted
                  : noted.with(
                      LedgerEntry.skipped(Skipped.Reason.MISSED, first, beforeLast, count - 1)))
              .with(run(last));
    };
  }

  /** Counts a run that overlaps, in the line of those that did before it. */
  private static Ledger skipOverlap(Ledger ledger, Instant due) {
    return ledger
        .last()
        .filter(last -> last.skipped() != null)
        .filter(last -> last.skipped().reason() == Skipped.Reason.OVERLAP)
        .map(
            last ->
                ledger.with(
                    LedgerEntry.skipped(
                        Skipped.Reason.OVERLAP, last.scheduled(), due, last.skipped().count() + 1)))
        .orElseGet(() -> ledger.with(LedgerEntry.skipped(Skipped.Reason.OVERLAP, due, due, 1)));
  }

  private LedgerEntry run(Instant due) {
    return LedgerEntry.queued(Agenda.runId(name, due), due);
  }
}
