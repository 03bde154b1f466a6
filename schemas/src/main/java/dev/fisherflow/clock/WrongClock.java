package dev.fisherflow.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Tells that a clock is or was wrong: a record lies in the future. Nothing waits for such a moment.
 */
public final class WrongClock {

  /** Clocks that differ by no more are right. */
  public static final Duration TOLERANCE = Duration.ofMinutes(1);

  private WrongClock() {}

  /** Whether a moment lies in the future, so that a clock is or was wrong. */
  public static boolean wrote(Instant moment, Instant now) {
    return moment.isAfter(now.plus(TOLERANCE));
  }

  /**
   * That in words.
   *
   * @param what is of that moment, such as {@code the start of run r1}
   */
  public static String told(String what, Instant moment, Instant now) {
    return "%s, %s, lies in the future of this machine's clock, %s: one of the clocks is or was wrong"
        .formatted(
            what, moment.truncatedTo(ChronoUnit.SECONDS), now.truncatedTo(ChronoUnit.SECONDS));
  }
}
