package dev.fisherflow.pipelines.metrics;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of metrics on this machine's disk, written again every 15 s until it is closed, as the
 * textfile collector of Prometheus' node exporter reads it. It is worth no run: what cannot be read
 * or written is logged once and passed over.
 */
public final class MetricsFile implements MetricsWatch {

  private static final Logger LOG = LoggerFactory.getLogger(MetricsFile.class);
  private static final Duration INTERVAL = Duration.ofSeconds(15);

  private final Path file;
  private final Workspace workspace;
  private final ScheduledExecutorService writer =
      Executors.newSingleThreadScheduledExecutor(MetricsFile::daemon);
  private volatile String run;
  private boolean failed;

  /** A file that is written at once, and then until it is closed. */
  public MetricsFile(Path file, Workspace workspace) {
    this.file = file;
    this.workspace = workspace.impatient();
    writer.scheduleWithFixedDelay(this::tryToWrite, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void of(String runId) {
    run = runId;
  }

  /** Writes a file whole: a reader sees the earlier one or this one. */
  public static void write(Path file, String metrics) throws IOException {
    Path whole = file.toAbsolutePath();
    Files.createDirectories(whole.getParent());
    Path begun = whole.resolveSibling(whole.getFileName() + "." + ProcessHandle.current().pid());
    Files.writeString(begun, metrics);
    Files.move(begun, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void tryToWrite() {
    try {
      write(file, WorkspaceMetrics.of(workspace, begun(), TimeSource.SYSTEM.instant()));
      failed = false;
    } catch (IOException | RuntimeException e) {
      if (!failed) {
        failed = true;
        LOG.warn("The metrics in {} stand still for now, the run runs on: {}", file, e.toString());
      }
    }
  }

  /** The run, once its folder says that it has begun. */
  private Optional<String> begun() {
    return Optional.ofNullable(run).filter(id -> new RunFolder(workspace, id).begun().isPresent());
  }

  private static Thread daemon(Runnable body) {
    Thread thread = new Thread(body, "metrics");
    thread.setDaemon(true);
    return thread;
  }

  /** Writes it a last time. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    tryToWrite();
  }
}
