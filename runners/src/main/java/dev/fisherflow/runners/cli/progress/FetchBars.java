package dev.fisherflow.runners.cli.progress;

import dev.fisherflow.pipelines.fetch.FetchProgress;
import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Downloads as bars on a terminal, one after the other. */
public final class FetchBars implements FetchProgress, AutoCloseable {

  private static final int MEBIBYTE = 1 << 20;

  private final PrintWriter out;
  private ProgressBar bar;

  public FetchBars(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void begun(String file, long done, long total) {
    close();
    bar =
        new ProgressBarBuilder()
            .setTaskName(file)
            .setInitialMax(total)
            .startsFrom(done, java.time.Duration.ZERO)
            .setUnit(" MiB", MEBIBYTE)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(250)
            .showSpeed()
            .build();
  }

  @Override
  public void advanced(long done) {
    bar.stepTo(done);
  }

  @Override
  public void published(String file) {
    close();
  }

  @Override
  public void note(String message) {
    close();
    out.println(message);
    out.flush();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
