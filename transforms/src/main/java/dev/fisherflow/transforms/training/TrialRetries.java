package dev.fisherflow.transforms.training;

import java.util.concurrent.atomic.LongAdder;

/** How often this process has tried a trial again after a failure. */
public final class TrialRetries {

  private static final LongAdder COUNT = new LongAdder();

  private TrialRetries() {}

  static void add() {
    COUNT.increment();
  }

  public static long count() {
    return COUNT.sum();
  }
}
