package dev.fisherflow.runners.cli.progress;

import dev.fisherflow.pipelines.fetch.FetchProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/**
 * Downloads as lines of text, for logs: one when a file begins, one when it is complete, and one in
 * {@link #INTERVAL} between.
 */
public final class FetchLines implements FetchProgress {

  /** Time between two lines of one file. */
  static final Duration INTERVAL = Duration.ofSeconds(10);

  private static final double MEBIBYTE = 1 << 20;

  private final PrintWriter out;
  private final InstantSource clock;
  private String file;
  private long total;
  private Instant told;

  public FetchLines(PrintWriter out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  @Override
  public void begun(String begun, long done, long bytes) {
    file = begun;
    total = bytes;
    tell(done);
  }

  @Override
  public void advanced(long done) {
    if (!clock.instant().isBefore(told.plus(INTERVAL))) {
      tell(done);
    }
  }

  @Override
  public void published(String published) {
    note(published + ": complete");
  }

  @Override
  public void note(String message) {
    out.println(message);
    out.flush();
  }

  private void tell(long done) {
    told = clock.instant();
    note(
        total < 0
            ? String.format(Locale.ROOT, "%s: %.1f MiB", file, done / MEBIBYTE)
            : String.format(
                Locale.ROOT, "%s: %.1f of %.1f MiB", file, done / MEBIBYTE, total / MEBIBYTE));
  }
}
