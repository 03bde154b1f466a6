package dev.fisherflow.transforms.trials;

import dev.fisherflow.learning.host.Host;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.FileNotFoundException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Leases on file systems without locks, such as object stores: {@code trials/<trialId>/leases/} has
 * one file per process, rewritten while the process holds the lease.
 *
 * <p>A process writes its lease file, then lists all; if another is younger than a minute, it
 * deletes its own. Of two at once, the one that lists last sees the other's file, so they never
 * both hold the lease (both may withdraw and try again later). The file system must list a file as
 * soon as it is written, and only its clock decides the age. A holder that stands still for longer
 * loses its lease without noticing: the trial is then trained twice, to the same result.
 */
final class LeaseFiles implements TrialLeases {

  private static final long serialVersionUID = 1L;

  private final Workspace workspace;
  private final Duration life;

  LeaseFiles(Workspace workspace) {
    this(workspace, Duration.ofMinutes(1));
  }

  /**
   * Leases.
   *
   * @param life how long a file counts after it was written; it is written four times as often
   */
  LeaseFiles(Workspace workspace, Duration life) {
    this.workspace = workspace;
    this.life = life;
  }

  @Override
  public Optional<Lease> tryLease(String trialId) {
    String folder = new TrialFolder(trialId).leases() + "/";
    String own = folder + UUID.randomUUID();
    write(own);
    if (othersHold(folder, own)) {
      workspace.delete(List.of(own));
      return Optional.empty();
    }
    return Optional.of(new Held(own));
  }

  /** Whether a live process has a file there; deletes those of dead ones. */
  private boolean othersHold(String folder, String own) {
    Instant now = modified(own);
    boolean held = false;
    List<String> files = workspace.list(folder + "*");
    if (!files.contains(own)) {
      workspace.delete(List.of(own));
      throw unlisted(own);
    }
    for (String file : files) {
      Optional<Instant> written = file.equals(own) ? Optional.empty() : workspace.modified(file);
      if (written.isPresent() && written.get().plus(life).isAfter(now)) {
        held = true;
      } else if (written.isPresent()) {
        workspace.delete(List.of(file));
      }
    }
    return held;
  }

  private Instant modified(String own) {
    return workspace.modified(own).orElseThrow(() -> unlisted(own));
  }

  private WorkspaceException unlisted(String own) {
    return new WorkspaceException(
        "expected the file just written, "
            + workspace.resolve(own)
            + ", found none: trials cannot be leased on a file system that shows files some time"
            + " after they were written",
        new FileNotFoundException(own));
  }

  private void write(String file) {
    String holder = Host.process() + System.lineSeparator();
    workspace.publish(file, holder.getBytes(StandardCharsets.UTF_8));
  }

  /** A lease whose file is rewritten in time. */
  private final class Held implements Lease {

    private final String file;
    private final ScheduledExecutorService heart =
        Executors.newSingleThreadScheduledExecutor(Held::daemon);

    Held(String file) {
      this.file = file;
      long interval = life.toMillis() / 4;
      // Ends with the first failure; the lease then expires, and the training fails to write too.
      heart.scheduleWithFixedDelay(() -> write(file), interval, interval, TimeUnit.MILLISECONDS);
    }

    private static Thread daemon(Runnable body) {
      Thread thread = new Thread(body, "lease");
      thread.setDaemon(true);
      return thread;
    }

    @Override
    public void close() {
      heart.shutdown();
      boolean interrupted = false;
      while (true) {
        try {
          heart.awaitTermination(1, TimeUnit.DAYS); // a beat must not bring the file back
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      workspace.delete(List.of(file));
    }
  }
}
