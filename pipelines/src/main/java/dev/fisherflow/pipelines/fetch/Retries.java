package dev.fisherflow.pipelines.fetch;

import dev.fisherflow.retry.Backoff;
import dev.fisherflow.retry.FailureStreak;
import dev.fisherflow.retry.Retry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Tries again what a network may spoil, until several tries in a row bring nothing new. */
final class Retries {

  private final Backoff backoff;
  private final FetchProgress progress;

  Retries(FetchSettings settings, FetchProgress progress) {
    this.backoff = settings.backoff();
    this.progress = progress;
  }

  /**
   * Runs a task until it succeeds, or has failed too often in a row without getting further.
   *
   * @param what what is tried, for messages
   * @param reached how far the tries have come; only ever grows
   */
  <T> T run(String what, LongSupplier reached, Retry.Task<T, IOException> task) {
    FailureStreak streak = new FailureStreak(reached);
    try {
      return new Retry<IOException>(
              IOException.class, (failure, number) -> pauseAfter(failure, what, streak))
          .run(task);
    } catch (IOException e) {
      throw new FetchException(
          "%s: gave up after %d tries that brought nothing new; the last: %s. What has come is kept:"
                  .formatted(what, streak.failures(), e.getMessage())
              + " the same command resumes there",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FetchException("interrupted", e);
    }
  }

  private Optional<Duration> pauseAfter(IOException failure, String what, FailureStreak streak) {
    Optional<Duration> pause = backoff.after(streak.failed());
    if (pause.isPresent()) {
      progress.note(what + ": " + failure.getMessage() + "; trying again");
    }
    return pause;
  }
}
