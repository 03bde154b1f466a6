package dev.fisherflow.pipelines.fetch;

import java.time.Duration;

/**
 * How patient a download is.
 *
 * @param connectTimeout longest time to connect
 * @param stallTimeout longest time without a byte
 * @param attempts tries in a row that bring nothing new before giving up, at least 1
 * @param firstDelay pause after the first failure; doubles with each, up to {@link #LONGEST_DELAY}
 */
public record FetchSettings(
    Duration connectTimeout, Duration stallTimeout, int attempts, Duration firstDelay) {

  /** Longest pause between two tries. */
  static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

  /** The settings of a user who gives none. */
  public static final FetchSettings DEFAULT =
      new FetchSettings(Duration.ofSeconds(20), Duration.ofSeconds(30), 6, Duration.ofSeconds(1));

  public FetchSettings {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts: expected at least 1, found " + attempts);
    }
  }

  /** Pause after so many failures in a row. */
  Duration delay(int failures) {
    Duration delay = firstDelay.multipliedBy(1L << Math.min(failures - 1, 20));
    return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
  }
}
