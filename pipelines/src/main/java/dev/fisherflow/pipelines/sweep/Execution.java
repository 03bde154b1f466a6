package dev.fisherflow.pipelines.sweep;

import java.time.Duration;
import java.util.Optional;

/**
 * In which processes a sweep trains, answers and evaluates; changes no result.
 *
 * @param workers whether in processes of their own, and not in the pipeline's
 * @param timeLimit how long an attempt at a trial may take; workers only
 * @param memory Java heap of each worker, such as {@code 4g}; workers only
 */
public record Execution(boolean workers, Optional<Duration> timeLimit, Optional<String> memory) {

  /** In the process of the pipeline. */
  public static final Execution IN_PROCESS =
      new Execution(false, Optional.empty(), Optional.empty());

  /** In processes of their own. */
  public static final Execution WORKERS = new Execution(true, Optional.empty(), Optional.empty());

  /** Checks that the limits can be kept. */
  public Execution {
    if (!workers && (timeLimit.isPresent() || memory.isPresent())) {
      throw new IllegalArgumentException(
          "expected no limits of time or memory for trials that share one process");
    }
  }
}
