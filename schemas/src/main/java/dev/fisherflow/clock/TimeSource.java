package dev.fisherflow.clock;

import java.time.Instant;
import java.time.InstantSource;

/** The time of day, which may be set, and the time that passes, which may not. */
public interface TimeSource extends InstantSource {

  /** The clocks of this machine. */
  TimeSource SYSTEM =
      new TimeSource() {
        @Override
        public Instant instant() {
          return InstantSource.system().instant();
        }

        @Override
        public long nanoTime() {
          return System.nanoTime();
        }
      };

  /** Nanoseconds since some moment: only differences mean something. Stands while it sleeps. */
  long nanoTime();
}
