package dev.fisherflow.runners.cli.progress;

import dev.fisherflow.pipelines.Evaluations;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far an evaluation is: a bar on a terminal, else a line now and then. */
public final class BatchesDisplay implements Evaluations.Progress, AutoCloseable {

  /** Time between two lines. */
  static final Duration INTERVAL = Duration.ofSeconds(10);

  private final PrintWriter out;
  private final boolean terminal;
  private final InstantSource clock;
  private ProgressBar bar;
  private Instant told = Instant.MIN;
  private long shown = -1;

  BatchesDisplay(PrintWriter out, boolean terminal, InstantSource clock) {
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
  }

  public static BatchesDisplay create(PrintWriter out, boolean terminal) {
    return new BatchesDisplay(out, terminal, InstantSource.system());
  }

  @Override
  public void advanced(long batches, long total) {
    if (terminal) {
      if (bar == null) {
        bar =
            new ProgressBarBuilder()
                .setTaskName("evaluating")
                .setInitialMax(total)
                .setUnit(" batches", 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(250)
                .build();
      }
      bar.stepTo(batches);
      return;
    }
    boolean due = told.equals(Instant.MIN) || !clock.instant().isBefore(told.plus(INTERVAL));
    if (batches > shown && (due || batches == total)) {
      out.println("evaluated " + batches + " of " + total + " batches");
      out.flush();
      told = clock.instant();
      shown = batches;
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
