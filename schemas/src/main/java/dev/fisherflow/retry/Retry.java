package dev.fisherflow.retry;

import java.time.Duration;
import java.util.Optional;

/**
 * Tries something until it succeeds, or until its failures say to give up.
 *
 * @param <E> the failures that another try may heal; any other is thrown at once
 */
public final class Retry<E extends Exception> {

  private final Class<E> retried;
  private final Policy<? super E> policy;
  private final Pause pause;

  /** Something that may fail. */
  @FunctionalInterface
  public interface Task<T, E extends Exception> {

    /**
     * One try.
     *
     * @param number 1 for the first try
     */
    T run(int number) throws E, InterruptedException;
  }

  /** Decides after each failure. */
  @FunctionalInterface
  public interface Policy<E> {

    /**
     * How long to wait before the next try.
     *
     * @param number of the try that failed, from 1
     * @return empty to give up
     */
    Optional<Duration> pauseAfter(E failure, int number);
  }

  /** Waits between two tries. */
  @FunctionalInterface
  public interface Pause {

    /** As {@link Thread#sleep}. */
    Pause SLEEP = duration -> Thread.sleep(duration.toMillis());

    void of(Duration duration) throws InterruptedException;
  }

  /** Retries of failures of a class, as a policy says. */
  public Retry(Class<E> retried, Policy<? super E> policy) {
    this(retried, policy, Pause.SLEEP);
  }

  /** Retries of failures of a class, as a policy says, with pauses of the caller's. */
  public Retry(Class<E> retried, Policy<? super E> policy, Pause pause) {
    this.retried = retried;
    this.policy = policy;
    this.pause = pause;
  }

  /**
   * Runs a task until it succeeds.
   *
   * @throws E the last failure, if the policy gives up
   */
  public <T> T run(Task<T, E> task) throws E, InterruptedException {
    for (int number = 1; ; number++) {
      try {
        return task.run(number);
      } catch (Exception e) {
        Optional<Duration> next =
            retried.isInstance(e) ? policy.pauseAfter(retried.cast(e), number) : Optional.empty();
        if (next.isEmpty()) {
          throw e;
        }
        pause.of(next.get());
      }
    }
  }
}
