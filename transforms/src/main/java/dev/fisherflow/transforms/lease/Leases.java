package dev.fisherflow.transforms.lease;

import dev.fisherflow.learning.host.Hold;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;

/**
 * Who works on which folder of a workspace, such as that of a trial, run or schedule: at most one
 * holder at a time, whatever process or thread asks.
 */
public interface Leases extends Serializable {

  /**
   * Takes a folder's lease unless a live process holds it.
   *
   * @throws dev.fisherflow.transforms.workspace.WorkspaceException if the lease cannot be written
   */
  Optional<Lease> tryLease(String folder);

  /** Who holds a folder's lease, or was killed while holding it; nothing if nobody was. */
  Optional<Hold> look(String folder);

  /**
   * Takes a folder's lease, or says who holds it. The lease of a process of another machine is
   * awaited until it expires, unless that process renews it: it may be dead.
   *
   * @param what the folder is of, such as {@code the run 'r1'}
   * @param advice what to do if it is held
   * @throws HeldException if a live process holds it
   */
  default Lease lease(String folder, String what, String advice) {
    return new LeaseWait(this, folder, what, advice, Duration.ofMillis(500)).take();
  }

  /** The leases of a workspace: locks on a local disk, files with a heartbeat elsewhere. */
  static Leases of(Workspace workspace) {
    return workspace.local().isPresent()
        ? new FileLockLeases(workspace)
        : new LeaseFiles(workspace);
  }

  /** Whether a file in or below a folder says who holds the folder's lease. */
  static boolean isOfLease(String folder, String file) {
    return file.equals(FileLockLeases.file(folder)) || file.startsWith(LeaseFiles.files(folder));
  }

  /** A lease, held until it is closed or its holder dies. */
  interface Lease extends AutoCloseable {
    @Override
    void close();
  }
}
