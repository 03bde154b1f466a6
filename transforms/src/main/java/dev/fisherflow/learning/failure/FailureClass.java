package dev.fisherflow.learning.failure;

import dev.fisherflow.retry.Backoff;
import java.time.Duration;

/** Kinds of failure of a trial, and what is done about each. */
public enum FailureClass {
  CONFIGURATION(
      Backoff.NEVER,
      "what was asked for cannot be done",
      "change what the message names; plan refuses most of it before anything is trained"),

  DATA(
      Backoff.NEVER,
      "files could not be read or written, or hold something else than expected",
      "mend or replace the file that the message names; fisherflow doctor checks a workspace"),

  DIVERGED(
      Backoff.NEVER,
      "the loss is not finite, or exploded",
      "a smaller learning rate, or a larger damping; a trial that diverges is a result, not an error"),

  OUT_OF_MEMORY(
      Backoff.NEVER,
      "the Java heap, native memory or a GPU's memory did not suffice; the message says which",
      "training.microBatch, a smaller batchSize or maxTokens, or fewer --trials-at-once; for the heap"
          + " --worker-memory"),

  WORKER_LOST(
      new Backoff(3, Duration.ofSeconds(1), Duration.ofMinutes(1)),
      "the process that trained died, or fell silent, several times at the same step",
      "see the log that the failure names and the system's (a killer of processes for want of"
          + " memory?), then run the same command again: the trial resumes"),

  DISK_FULL(
      Backoff.NEVER,
      "the disk has no room, so that no trial can be finished: the sweep stops",
      "make room (fisherflow gc, fisherflow runs delete), then run the same command again"),

  TIMED_OUT(
      Backoff.NEVER,
      "the trial's time limit was over",
      "a longer --trial-time-limit: the trial resumes where it was"),

  INTERNAL(
      Backoff.NEVER,
      "anything else: a fault of this program",
      "please report it, with the trace that the report's table of failures has");

  private final Backoff backoff;
  private final String meaning;
  private final String remedy;

  FailureClass(Backoff backoff, String meaning, String remedy) {
    this.backoff = backoff;
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** What happened. */
  public String meaning() {
    return meaning;
  }

  /** What to do about it. */
  public String remedy() {
    return remedy;
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
