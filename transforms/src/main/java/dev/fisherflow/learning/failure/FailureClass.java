package dev.fisherflow.learning.failure;

import dev.fisherflow.retry.Backoff;
import java.time.Duration;

/** Kinds of failure of a trial, and what is done about each. */
public enum FailureClass {

  /** What was asked for cannot be done. */
  CONFIGURATION(Backoff.NEVER),

  /** Files could not be read or written, or hold something else than expected. */
  DATA(Backoff.NEVER),

  /** The loss is not finite, or exploded. */
  DIVERGED(Backoff.NEVER),

  /** The Java heap, native memory or a GPU's memory did not suffice; the message says which. */
  OUT_OF_MEMORY(Backoff.NEVER),

  /** The process that trained died, or fell silent. */
  WORKER_LOST(new Backoff(3, Duration.ofSeconds(1), Duration.ofMinutes(1))),

  /** No trial could be finished: the sweep stops. */
  DISK_FULL(Backoff.NEVER),

  /** The trial's own time limit was over. */
  TIMED_OUT(Backoff.NEVER),

  /** Anything else: a fault of this program. */
  INTERNAL(Backoff.NEVER);

  private final Backoff backoff;

  FailureClass(Backoff backoff) {
    this.backoff = backoff;
  }

  /** How often a trial that fails so is tried, and after which pauses. */
  public Backoff backoff() {
    return backoff;
  }

  /** Whether every further trial would fail so too. */
  public boolean stopsTheSweep() {
    return this == DISK_FULL;
  }
}
