package dev.fisherflow.transforms.training;

import java.time.Duration;

/** Wakes the slots of this process that wait for trials which another of its slots trains. */
final class TrialEnds {

  private static final Object LOCK = new Object();
  private static long count;

  private TrialEnds() {}

  /** How many trials have ended in this process. */
  static long count() {
    synchronized (LOCK) {
      return count;
    }
  }

  /** Says that one has ended, and that its lease is free. */
  static void announce() {
    synchronized (LOCK) {
      count++;
      LOCK.notifyAll();
    }
  }

  /** Waits until more have ended than were counted before, or for so long. */
  static void awaitMore(long counted, Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    synchronized (LOCK) {
      long left = longest.toMillis();
      while (count == counted && left > 0) {
        LOCK.wait(left);
        left = (end - System.nanoTime()) / 1_000_000;
      }
    }
  }
}
