package dev.fisherflow.transforms.trials;

import dev.fisherflow.transforms.execution.Failures;
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
 * Claims on file systems without locks, object stores among them: {@code trials/<trialId>/claims/}
 * has one file per claimant, written again and again while its claim is held.
 *
 * <p>Who claims writes his file first and looks for others' then; if there is one that was written
 * not long ago he withdraws. Of two that claim at once the one that looks last sees the other's
 * file, so both never hold a claim (both may withdraw, and try again later). This takes a file
 * system that lists a file as soon as it is written; "not long ago" is told by the file system's
 * clock alone. A holder that is stopped for longer than that loses its claim without knowing: a
 * trial is then trained twice, to the same result.
 */
final class LeaseFileClaims implements TrialClaims {

  private static final long serialVersionUID = 1L;

  private final Workspace workspace;
  private final Duration life;

  LeaseFileClaims(Workspace workspace) {
    this(workspace, Duration.ofMinutes(1));
  }

  /**
   * Claims.
   *
   * @param life how long a file counts after it was written; it is written four times as often
   */
  LeaseFileClaims(Workspace workspace, Duration life) {
    this.workspace = workspace;
    this.life = life;
  }

  @Override
  public Optional<Claim> tryClaim(String trialId) {
    String folder = new TrialFolder(trialId).claims() + "/";
    String own = folder + UUID.randomUUID();
    write(own);
    if (othersHold(folder, own)) {
      workspace.delete(List.of(own));
      return Optional.empty();
    }
    return Optional.of(new Held(own));
  }

  /** Whether somebody alive has a file there; those of the dead are deleted. */
  private boolean othersHold(String folder, String own) {
    Instant now = modified(own);
    boolean held = false;
    for (String file : workspace.list(folder + "*")) {
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
    return workspace
        .modified(own)
        .orElseThrow(
            () ->
                new WorkspaceException(
                    "expected the file just written, "
                        + workspace.resolve(own)
                        + ", found none: trials cannot be claimed on a file system that shows files"
                        + " some time after they were written",
                    new FileNotFoundException(own)));
  }

  private void write(String file) {
    String holder = "pid %d on %s%n".formatted(ProcessHandle.current().pid(), Failures.host());
    workspace.publish(file, holder.getBytes(StandardCharsets.UTF_8));
  }

  /** A claim whose file is kept young. */
  private final class Held implements Claim {

    private final String file;
    private final ScheduledExecutorService heart =
        Executors.newSingleThreadScheduledExecutor(Held::daemon);

    Held(String file) {
      this.file = file;
      long interval = life.toMillis() / 4;
      // Ends with the first failure; the claim then lapses, and what trains fails to write too.
      heart.scheduleWithFixedDelay(() -> write(file), interval, interval, TimeUnit.MILLISECONDS);
    }

    private static Thread daemon(Runnable body) {
      Thread thread = new Thread(body, "claim");
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
