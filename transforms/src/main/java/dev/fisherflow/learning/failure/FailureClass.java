package dev.fisherflow.learning.failure;

import java.time.Duration;

/** Kinds of failure of a trial, and what is done about each. */
public enum FailureClass {

  /** What was asked for cannot be done. */
  CONFIGURATION(0, Duration.ZERO),

  /** Files could not be read or written, or hold something else than expected. */
  DATA(0, Duration.ZERO),

  /** The loss is not finite, or exploded. */
  DIVERGED(0, Duration.ZERO),

  /** The Java heap, native memory or a GPU's memory did not suffice; the message says which. */
  OUT_OF_MEMORY(0, Duration.ZERO),

  /** The process that trained died, or fell silent. */
  WORKER_LOST(2, Duration.ofSeconds(1)),

  /** No trial could be finished: the sweep stops. */
  DISK_FULL(0, Duration.ZERO),

  /** The trial's own time limit was over. */
  TIMED_OUT(0, Duration.ZERO),

  /** Anything else: a fault of this program. */
  INTERNAL(0, Duration.ZERO);

  private final int retries;
  private final Duration firstPause;

  FailureClass(int retries, Duration firstPause) {
    this.retries = retries;
    this.firstPause = firstPause;
  }

  /** How often a trial that failed so is tried again. */
  public int retries() {
    return retries;
  }

  /**
   * How long to wait before trying again: each time twice as long.
   *
   * @param attempt the attempt that failed, from 1
   */
  public Duration pauseAfter(int attempt) {
    return firstPause.multipliedBy(1L << Math.min(attempt - 1, 20));
  }

  /** Whether every further trial would fail so too. */
  public boolean stopsTheSweep() {
    return this == DISK_FULL;
  }
}
