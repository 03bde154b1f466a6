package dev.fisherflow.pipelines.schedule.ledger;

import dev.fisherflow.clock.WrongClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The state of each run that was due, in the order of due times. A ledger is never changed: each
 * step gives a new one.
 *
 * @param entries its lines
 */
public record Ledger(List<LedgerEntry> entries) {

  private static final Comparator<LedgerEntry> ORDER = Comparator.comparing(LedgerEntry::scheduled);

  public static final Ledger EMPTY = new Ledger(List.of());

  public Ledger {
    entries = entries.stream().sorted(ORDER).toList();
  }

  /** With an entry, in place of one that was due at the same time. */
  public Ledger with(LedgerEntry entry) {
    List<LedgerEntry> all = new ArrayList<>(entries);
    all.removeIf(other -> other.scheduled().equals(entry.scheduled()));
    all.add(entry);
    return new Ledger(all);
  }

  /**
   * Without the lines of the future, which a wrong clock has written or this one does not reach.
   */
  public Ledger known(Instant now) {
    return new Ledger(entries.stream().filter(entry -> !ahead(entry, now)).toList());
  }

  /** The latest moment of the lines of the future, and how many they are; nothing if none is. */
  public Optional<String> future(Instant now) {
    List<LedgerEntry> ahead = entries.stream().filter(entry -> ahead(entry, now)).toList();
    return ahead.stream()
        .map(LedgerEntry::handledUntil)
        .max(Comparator.naturalOrder())
        .map(
            last ->
                WrongClock.told(
                    "the last of %d lines of the ledger that are left alone"
                        .formatted(ahead.size()),
                    last,
                    now));
  }

  private static boolean ahead(LedgerEntry entry, Instant now) {
    return WrongClock.wrote(entry.handledUntil(), now);
  }

  /** What is to be run next: what was begun before what was not, and of these the first due. */
  public Optional<LedgerEntry> next() {
    return entries.stream()
        .filter(entry -> entry.state().pending())
        .min(Comparator.comparing(LedgerEntry::state).reversed().thenComparing(ORDER));
  }

  /** Whether a run is due or has begun, and has not ended. */
  public boolean pending() {
    return next().isPresent();
  }

  /** How many runs have ended. */
  public long ended() {
    return entries.stream().filter(entry -> entry.ended() != null).count();
  }

  /** The last line. */
  public Optional<LedgerEntry> last() {
    return entries.isEmpty() ? Optional.empty() : Optional.of(entries.get(entries.size() - 1));
  }

  /** The latest good run whose folder is there, but for one. */
  public Optional<LedgerEntry> lastGood(String otherThan) {
    return entries.stream()
        .filter(entry -> entry.good() && entry.removed() == null)
        .filter(entry -> !entry.runId().equals(otherThan))
        .reduce((earlier, later) -> later);
  }

  /** The latest due time that it covers; nothing if it is empty. */
  public Optional<Instant> handledUntil() {
    return entries.stream().map(LedgerEntry::handledUntil).max(Comparator.naturalOrder());
  }
}
