package dev.fisherflow.transforms.lease;

import dev.fisherflow.learning.host.FileFault;
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

  private static final String FILE = "lease";

  private final String root;

  FileLockLeases(Workspace workspace) {
    this.root = workspace.local().orElseThrow().toString();
  }

  @Override
  public Optional<Lease> tryLease(String folder) {
    Path place = Path.of(root, folder);
    if (Files.isDirectory(local(folder))) {
      throw DamagedException.of(
          local(folder).toString(), "expected a file, found a folder", "move the folder away");
    }
    try {
      Files.createDirectories(place);
      return HostLock.tryLock(local(folder)).map(lock -> lock::close);
    } catch (IOException e) {
      throw new WorkspaceException(
          "cannot take the lease of " + place + ": " + FileFault.words(e), e);
    }
  }

  @Override
  public Optional<Hold> look(String folder) {
    try {
      return HostLock.look(local(folder));
    } catch (IOException e) {
      throw new WorkspaceException(
          "cannot see who holds " + local(folder) + ": " + FileFault.words(e), e);
    }
  }

  private Path local(String folder) {
    return Path.of(root, file(folder));
  }

  static String file(String folder) {
    return folder + "/" + FILE;
  }
}
