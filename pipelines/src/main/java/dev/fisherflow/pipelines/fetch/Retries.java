package dev.fisherflow.pipelines.fetch;

import dev.fisherflow.retry.Backoff;
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
    Streak streak = new Streak(what, reached);
    try {
      return new Retry<>(IOException.class, streak).run(task);
    } catch (IOException e) {
      throw new FetchException(
          "%s: gave up after %d tries that brought nothing new; the last: %s. What has come is kept:"
                  .formatted(what, streak.failures, e.getMessage())
              + " the same command resumes there",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FetchException("interrupted", e);
    }
  }

  /** Counts the failures since the last progress. */
  private final class Streak implements Retry.Policy<IOException> {
    private final String what;
    private final LongSupplier reached;
    private long furthest;
    private int failures;

    Streak(String what, LongSupplier reached) {
      this.what = what;
      this.reached = reached;
      this.furthest = reached.getAsLong();
    }

    @Override
    public Optional<Duration> pauseAfter(IOException failure, int number) {
      long now = reached.getAsLong();
      failures = now > furthest ? 1 : failures + 1;
      furthest = Math.max(furthest, now);
      Optional<Duration> pause = backoff.after(failures);
      if (pause.isPresent()) {
        progress.note(what + ": " + failure.getMessage() + "; trying again");
      }
      return pause;
    }
  }
}
