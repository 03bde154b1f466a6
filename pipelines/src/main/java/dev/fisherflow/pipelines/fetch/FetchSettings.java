package dev.fisherflow.pipelines.fetch;

import dev.fisherflow.retry.Backoff;
import java.time.Duration;

/**
 * How patient a download is.
 *
 * @param connectTimeout longest time to connect
 * @param stallTimeout longest time without a byte
 * @param backoff tries in a row that bring nothing new, and the pauses in between
 */
public record FetchSettings(Duration connectTimeout, Duration stallTimeout, Backoff backoff) {

  /** The settings of a user who gives none. */
  public static final FetchSettings DEFAULT =
      new FetchSettings(
          Duration.ofSeconds(20),
          Duration.ofSeconds(30),
          new Backoff(6, Duration.ofSeconds(1), Duration.ofSeconds(30)));
}
