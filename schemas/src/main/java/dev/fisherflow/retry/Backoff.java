package dev.fisherflow.retry;

import java.time.Duration;
import java.util.Optional;

/**
 * How often something is tried, and the pauses in between: each twice as long as the last.
 *
 * @param tries all tries, the first included; at least 1
 * @param firstPause after the first failure
 * @param longestPause where the doubling ends
 */
public record Backoff(int tries, Duration firstPause, Duration longestPause) {

  /** No second try. */
  public static final Backoff NEVER = new Backoff(1, Duration.ZERO, Duration.ZERO);

  public Backoff {
    if (tries < 1) {
      throw new IllegalArgumentException("tries: expected at least 1, found " + tries);
    }
  }

  /**
   * The pause before the next try.
   *
   * @param failures failed tries so far, from 1
   * @return empty if that was the last try
   */
  public Optional<Duration> after(int failures) {
    if (failures >= tries) {
      return Optional.empty();
    }
    Duration doubled = firstPause.multipliedBy(1L << Math.min(failures - 1, 20));
    return Optional.of(doubled.compareTo(longestPause) < 0 ? doubled : longestPause);
  }
}
