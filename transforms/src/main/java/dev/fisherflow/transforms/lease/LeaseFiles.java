package dev.fisherflow.transforms.lease;

import dev.fisherflow.clock.WrongClock;
import dev.fisherflow.learning.host.Hold;
import dev.fisherflow.learning.host.Holder;
import dev.fisherflow.retry.Backoff;
import dev.fisherflow.retry.Retry;
import dev.fisherflow.transforms.workspace.StoredFile;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases on file systems without locks, such as object stores: {@code leases/} in each folder has
 * one file per process, rewritten while the process holds the lease.
 *
 * <p>A process writes its lease file, then lists all; if another is younger than a minute, it
 * deletes its own. Of two at once, the one that lists last sees the other's file, so they never
 * both hold the lease (both may withdraw and try again later). The file system must list a file as
 * soon as it is written, and only its clock decides the age. A process of this machine that is dead
 * holds nothing, however young its file is. A holder that stands still for longer loses its lease
 * without noticing: a trial is then trained twice, to the same result.
 */
final class LeaseFiles implements Leases {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(LeaseFiles.class);

  private static final Backoff SEEN =
      new Backoff(5, Duration.ofMillis(100), Duration.ofMillis(500));

  private final Workspace workspace;
  private final Duration life;
  private final Clock clock;

  LeaseFiles(Workspace workspace) {
    this(workspace, Duration.ofMinutes(1), Clock.systemUTC());
  }

  /**
   * Leases.
   *
   * @param life how long a file counts after it was written; it is written four times as often
   * @param clock this machine's; it decides only of what {@link #look} finds
   */
  LeaseFiles(Workspace workspace, Duration life, Clock clock) {
    this.workspace = workspace;
    this.life = life;
    this.clock = clock;
  }

  @Override
  public Optional<Lease> tryLease(String folder) {
    String holder = Holder.now().line();
    String own = files(folder) + UUID.randomUUID();
    if (othersHold(written(folder, own, holder), own)) {
      workspace.delete(List.of(own));
      return Optional.empty();
    }
    return Optional.of(new Held(own, holder));
  }

  @Override
  public Optional<Hold> look(String folder) {
    Optional<Hold> found = Optional.empty();
    for (StoredFile file : workspace.files(files(folder) + "*")) {
      Hold hold = hold(file, clock.instant());
      if (found.isEmpty() || hold.live()) {
        found = Optional.of(hold);
      }
    }
    return found;
  }

  /**
   * Writes the own file and lists all. Where the list lacks it, both are done again a few times: a
   * list may leave a file out while others come and go.
   */
  private List<StoredFile> written(String folder, String own, String holder) {
    try {
      return new Retry<>(Unlisted.class, (Unlisted e, int number) -> SEEN.after(number))
          .run(
              number -> {
                write(own, holder);
                List<StoredFile> files = workspace.files(files(folder) + "*");
                if (files.stream().noneMatch(file -> file.path().equals(own))) {
                  throw new Unlisted(workspace.resolve(own));
                }
                return files;
              });
    } catch (WorkspaceException e) {
      workspace.delete(List.of(own));
      throw e;
    } catch (InterruptedException e) {
      workspace.delete(List.of(own));
      Thread.currentThread().interrupt();
      throw new WorkspaceException(
          "interrupted while leasing " + workspace.resolve(folder), new InterruptedIOException());
    }
  }

  /** Whether a live process has one of the files; deletes those of dead ones. */
  private boolean othersHold(List<StoredFile> files, String own) {
    Instant now =
        files.stream()
            .filter(file -> file.path().equals(own))
            .map(StoredFile::modified)
            .findFirst()
            .orElseThrow();
    boolean held = false;
    for (StoredFile file : files) {
      if (file.path().equals(own)) {
        continue;
      }
      if (hold(file, now).live()) {
        held = true;
      } else {
        workspace.delete(List.of(file.path()));
      }
    }
    return held;
  }

  private Hold hold(StoredFile file, Instant now) {
    Optional<Holder> holder = holder(file.path());
    Instant until = file.modified().plus(life);
    if (WrongClock.wrote(file.modified(), now)) {
      LOG.warn("{}", WrongClock.told("the lease " + file.path(), file.modified(), now));
      return new Hold(holder.orElse(null), false, until);
    }
    boolean dead = holder.filter(Holder::isDead).isPresent();
    return new Hold(holder.orElse(null), !dead && until.isAfter(now), until);
  }

  private Optional<Holder> holder(String file) {
    try (InputStream stream = workspace.open(file)) {
      return Holder.parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty(); // just deleted, or rewritten: its age decides
    }
  }

  /** A list lacks the file that was just written. */
  private static final class Unlisted extends WorkspaceException {
    private static final long serialVersionUID = 1L;

    Unlisted(String file) {
      super(
          "expected the file just written, "
              + file
              + ", found none: nothing can be leased on a file system that shows files some time"
              + " after they were written",
          new FileNotFoundException(file));
    }
  }

  private void write(String file, String holder) {
    workspace.publish(file, holder.getBytes(StandardCharsets.UTF_8));
  }

  static String files(String folder) {
    return folder + "/leases/";
  }

  /** A lease whose file is rewritten in time. */
  private final class Held implements Lease {

    private final String file;
    private final ScheduledExecutorService heart =
        Executors.newSingleThreadScheduledExecutor(Held::daemon);

    Held(String file, String holder) {
      this.file = file;
      long interval = life.toMillis() / 4;
      // Ends with the first failure; the lease then expires, and the work fails to write too.
      heart.scheduleWithFixedDelay(
          () -> write(file, holder), interval, interval, TimeUnit.MILLISECONDS);
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
