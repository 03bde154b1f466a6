package dev.fisherflow.pipelines.schedule;

import dev.fisherflow.clock.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A clock that can wait. */
public interface Timekeeper extends TimeSource {

  /** The longest wait without a look at the clock, which may have been set in between. */
  Duration LOOK = Duration.ofSeconds(20);

  /** The system's clock. */
  Timekeeper SYSTEM =
      new Timekeeper() {
        @Override
        public Instant instant() {
          return TimeSource.SYSTEM.instant();
        }

        @Override
        public long nanoTime() {
          return TimeSource.SYSTEM.nanoTime();
        }

        @Override
        public void await(Instant until, Future<?> run) throws InterruptedException {
          Instant now = instant();
          long millis =
              until.isAfter(now.plus(LOOK))
                  ? LOOK.toMillis()
                  : Math.max(1, Duration.between(now, until).toMillis() + 1);
          if (run == null) {
            TimeUnit.MILLISECONDS.sleep(millis);
            return;
          }
          try {
            run.get(millis, TimeUnit.MILLISECONDS);
          } catch (ExecutionException | TimeoutException e) {
            // The caller looks at the run itself.
            return;
          }
        }
      };

  /**
   * Waits until a moment or a run's end, or for less.
   *
   * @param run a run that is under way; null for none
   */
  void await(Instant until, Future<?> run) throws InterruptedException;
}
