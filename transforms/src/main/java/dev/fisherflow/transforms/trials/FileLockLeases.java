package dev.fisherflow.transforms.trials;

import dev.fisherflow.learning.host.HostLock;
import dev.fisherflow.transforms.workspace.DamagedException;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Leases by locks of the operating system on {@code trials/<trialId>/lease} of a local workspace:
 * the system releases them when the process dies. The lease files stay, since deleting one would
 * let two processes lock two files of the same name.
 */
final class FileLockLeases implements TrialLeases {

  private static final long serialVersionUID = 1L;

  private final String root;

  FileLockLeases(Workspace workspace) {
    this.root = workspace.local().orElseThrow().toString();
  }

  @Override
  public Optional<Lease> tryLease(String trialId) {
    Path folder = Path.of(root, new TrialFolder(trialId).path());
    Path file = Path.of(root, new TrialFolder(trialId).lease());
    if (Files.isDirectory(file)) {
      throw DamagedException.of(
          file.toString(), "expected a file, found a folder", "move the folder away");
    }
    try {
      Files.createDirectories(folder);
      return HostLock.tryLock(file).map(lock -> lock::close);
    } catch (IOException e) {
      throw new WorkspaceException("cannot lease a trial by a lock in " + folder + ": " + e, e);
    }
  }
}
