package dev.fisherflow.retry;

import java.util.function.LongSupplier;

/** Counts failures in a row: the first one after progress counts as the first. */
public final class FailureStreak {

  private final LongSupplier reached;
  private long furthest;
  private int failures;

  /**
   * A streak of no failures.
   *
   * @param reached how far the work has come; less than before is no progress
   */
  public FailureStreak(LongSupplier reached) {
    this.reached = reached;
    this.furthest = reached.getAsLong();
  }

  /**
   * Counts a failure; gives how many there were since the work last came further, this included.
   */
  public int failed() {
    long now = reached.getAsLong();
    failures = now > furthest ? 1 : failures + 1;
    furthest = Math.max(furthest, now);
    return failures;
  }

  /** How many there were since the work last came further. */
  public int failures() {
    return failures;
  }
}
