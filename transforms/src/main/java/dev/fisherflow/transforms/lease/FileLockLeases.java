package dev.fisherflow.transforms.lease;

import dev.fisherflow.learning.host.Hold;
import dev.fisherflow.learning.host.HostLock;
import dev.fisherflow.transforms.workspace.DamagedException;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Leases by locks of the operating system on the file {@code lease} in each folder of a local
 * workspace: the system releases them when the process dies. The lease files stay, since deleting
 * one would let two processes lock two files of the same name.
 */
final class FileLockLeases implements Leases {

  private static final long serialVersionUID = 1L;

  private final String root;

  FileLockLeases(Workspace workspace) {
    this.root = workspace.local().orElseThrow().toString();
  }

  @Override
  public Optional<Lease> tryLease(String folder) {
    Path local = Path.of(root, folder);
    if (Files.isDirectory(file(folder))) {
      throw DamagedException.of(
          file(folder).toString(), "expected a file, found a folder", "move the folder away");
    }
    try {
      Files.createDirectories(local);
      return HostLock.tryLock(file(folder)).map(lock -> lock::close);
    } catch (IOException e) {
      throw new WorkspaceException("cannot take the lease of " + local + ": " + e, e);
    }
  }

  @Override
  public Optional<Hold> look(String folder) {
    try {
      return HostLock.look(file(folder));
    } catch (IOException e) {
      throw new WorkspaceException("cannot see who holds " + file(folder) + ": " + e, e);
    }
  }

  private Path file(String folder) {
    return Path.of(root, folder, "lease");
  }
}
