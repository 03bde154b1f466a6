package dev.fisherflow.pipelines.fetch;

import java.io.IOException;
import java.util.function.LongSupplier;

/** Tries again what a network may spoil, with growing pauses, as long as there is hope. */
final class Retries {

  private final FetchSettings settings;
  private final FetchProgress progress;

  Retries(FetchSettings settings, FetchProgress progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /** Something that fails with an {@link IOException} if trying again may help. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws IOException;
  }

  /**
   * Runs an attempt until it succeeds, or has failed too often in a row without getting further.
   *
   * @param what what is tried, for messages
   * @param reached how far the attempts have come; only ever grows
   */
  <T> T run(String what, LongSupplier reached, Attempt<T> attempt) {
    long furthest = reached.getAsLong();
    int failures = 0;
    while (true) {
      try {
        return attempt.run();
      } catch (IOException e) {
        failures = reached.getAsLong() > furthest ? 1 : failures + 1;
        furthest = Math.max(furthest, reached.getAsLong());
        if (failures >= settings.attempts()) {
          throw new FetchException(
              "%s: gave up after %d tries that brought nothing new; the last: %s. What has come is"
                      .formatted(what, failures, e.getMessage())
                  + " kept: the same command goes on from there",
              e);
        }
        progress.note(what + ": " + e.getMessage() + "; trying again");
        pause(failures);
      }
    }
  }

  private void pause(int failures) {
    try {
      Thread.sleep(settings.delay(failures).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FetchException("interrupted", e);
    }
  }
}
