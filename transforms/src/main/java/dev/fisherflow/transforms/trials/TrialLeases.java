package dev.fisherflow.transforms.trials;

import dev.fisherflow.transforms.workspace.Workspace;
import java.io.Serializable;
import java.util.Optional;

/** Who trains which trial: at most one holder at a time, whatever process or thread asks. */
public interface TrialLeases extends Serializable {

  /**
   * Takes a trial's lease unless a live process holds it.
   *
   * @throws dev.fisherflow.transforms.workspace.WorkspaceException if the lease cannot be written
   */
  Optional<Lease> tryLease(String trialId);

  /** The leases of a workspace: locks on a local disk, files with a heartbeat elsewhere. */
  static TrialLeases of(Workspace workspace) {
    return workspace.local().isPresent()
        ? new FileLockLeases(workspace)
        : new LeaseFiles(workspace);
  }

  /** A lease, held until it is closed or its holder dies. */
  interface Lease extends AutoCloseable {
    @Override
    void close();
  }
}
