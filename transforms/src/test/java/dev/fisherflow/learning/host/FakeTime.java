package dev.fisherflow.learning.host;

import dev.fisherflow.clock.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** Clocks that a test moves: time passes by both, and the time of day may be set. */
public final class FakeTime implements TimeSource {

  private volatile Instant now;
  private volatile long passed;

  public FakeTime(String now) {
    this.now = Instant.parse(now);
  }

  public void pass(Duration time) {
    now = now.plus(time);
    passed += time.toNanos();
  }

  public void set(String moment) {
    now = Instant.parse(moment);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public long nanoTime() {
    return passed;
  }
}
