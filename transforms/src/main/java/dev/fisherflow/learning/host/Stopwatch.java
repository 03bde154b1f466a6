package dev.fisherflow.learning.host;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.clock.WrongClock;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;

/**
 * When something began, and when it ends: by the time that passed if the clock was set meanwhile,
 * so that nothing ever takes less than no time.
 *
 * @param process the one that began it; another one knows only the time of day
 * @param started when that was
 * @param nanoTime the same by the time that passes there
 */
public record Stopwatch(Holder process, Instant started, long nanoTime) implements Serializable {

  /** Of something that begins now. */
  public static Stopwatch start(TimeSource time) {
    return new Stopwatch(Holder.now(), time.instant(), time.nanoTime());
  }

  /** The moment of an end now: never before the start. */
  public Instant end(TimeSource time) {
    Instant now = time.instant();
    if (!process.isThisProcess()) {
      return now.isBefore(started) ? started : now;
    }
    Instant passed = started.plusNanos(time.nanoTime() - nanoTime);
    return Duration.between(passed, now).abs().compareTo(WrongClock.TOLERANCE) <= 0 ? now : passed;
  }
}
