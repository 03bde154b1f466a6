package dev.fisherflow.pipelines.run;

import dev.fisherflow.transforms.workspace.Workspace;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the page of a run while this process works on it: when it has begun, then every {@link
 * #INTERVAL}, or after twenty times what the last page took if that is more. A page is published
 * whole. It is worth no run: what fails is logged once and tried again.
 */
public final class LiveReport implements AutoCloseable {

  /** The time between two pages of a small run. */
  public static final Duration INTERVAL = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(LiveReport.class);
  private static final int SHARE = 20;
  private static final Duration LOOK_ON_DISK = Duration.ofMillis(250);
  private static final Duration LOOK_IN_STORE = Duration.ofSeconds(5);

  private final Workspace workspace;
  private final RunFolder folder;
  private final LiveRun page;
  private final Instant from;
  private final Thread writer = new Thread(this::run, "live report");
  private boolean told;
  private byte[] last = {};

  private LiveReport(Workspace workspace, String runId, Instant from) {
    this.workspace = workspace.impatient();
    this.folder = new RunFolder(this.workspace, runId);
    this.page = new LiveRun(this.workspace, runId, (int) INTERVAL.toSeconds());
    this.from = from;
  }

  /**
   * Begins to write.
   *
   * @param from a run that began before is that of an earlier try: its page is left alone
   */
  public static LiveReport start(Workspace workspace, String runId, Instant from) {
    LiveReport report = new LiveReport(workspace, runId, from);
    report.writer.setDaemon(true);
    report.writer.start();
    return report;
  }

  private void run() {
    try {
      Duration look = workspace.local().isPresent() ? LOOK_ON_DISK : LOOK_IN_STORE;
      while (!begun()) {
        Thread.sleep(look.toMillis());
      }
      while (true) {
        Thread.sleep(pause(write()).toMillis());
      }
    } catch (InterruptedException e) {
      // The run is over.
    }
  }

  /** The pause after a page that took so long. */
  static Duration pause(Duration took) {
    Duration long_ = took.multipliedBy(SHARE);
    return long_.compareTo(INTERVAL) > 0 ? long_ : INTERVAL;
  }

  private boolean begun() {
    try {
      return folder.begun().filter(start -> !start.instant().isBefore(from)).isPresent();
    } catch (RuntimeException e) {
      return false; // it is being written, or the store is busy
    }
  }

  /** Writes the page unless the run has ended; says how long that took. */
  private Duration write() {
    long start = System.nanoTime();
    try {
      RunStatus status = RunStatus.of(workspace, folder.runId());
      String html = folder.ended() ? null : page.html(status);
      if (html != null && !folder.ended()) {
        last = html.getBytes(StandardCharsets.UTF_8);
        workspace.publish(folder.path(RunFolder.PAGE), last);
      }
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      if (!told) {
        told = true;
        LOG.warn("The report is not written for now, which harms no trial: {}", e.toString());
      }
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Ends the writing: with the page of a run that ended early, or of its end. */
  @Override
  public void close() {
    writer.interrupt();
    boolean interrupted = false;
    try {
      writer.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      interrupted = true;
    }
    try {
      if (begun()) {
        last();
      }
    } catch (RuntimeException e) {
      LOG.warn("The last report is not written: {}", e.toString());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void last() {
    if (!folder.ended()) {
      write();
    } else if (last.length > 0
        && Arrays.equals(last, workspace.read(folder.path(RunFolder.PAGE)))) {
      // The last page of the run while it trained came after that of its end.
      RunReport.of(workspace, folder.runId()).write();
    }
  }
}
