package dev.fisherflow.transforms.training;

import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Claims by locks of the operating system on {@code trials/<trialId>/lease} of a local workspace:
 * the system releases them when the process dies. The lease files stay, since deleting one would
 * let two processes lock two files of the same name.
 *
 * <p>Within one process a second channel must not even be opened on a held lease: closing it would
 * release the process's lock. What the process holds is therefore noted first, in the system
 * properties, which all class loaders share.
 */
final class FileLockClaims implements TrialClaims {

  private static final long serialVersionUID = 1L;

  private final Workspace workspace;

  FileLockClaims(Workspace workspace) {
    if (workspace.root().contains("://")) {
      throw new IllegalArgumentException(
          "expected a workspace on a local disk, found "
              + workspace.root()
              + ": trials are claimed by file locks, which it does not have");
    }
    this.workspace = workspace;
  }

  @Override
  public Optional<Claim> tryClaim(String trialId) {
    Path folder = Path.of(workspace.resolve(TrialStore.folder(trialId)));
    try {
      Files.createDirectories(folder);
      return tryLock(folder.toRealPath().resolve("lease"));
    } catch (IOException e) {
      throw new WorkspaceException("cannot claim a trial by a lock in " + folder + ": " + e, e);
    }
  }

  private static Optional<Claim> tryLock(Path lease) throws IOException {
    String note = "fisherflow.lease." + lease;
    if (System.getProperties().putIfAbsent(note, "held") != null) {
      return Optional.empty();
    }
    FileChannel channel = null;
    FileLock lock = null;
    try {
      channel = FileChannel.open(lease, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock = channel.tryLock();
      return lock == null ? Optional.empty() : Optional.of(new Held(lease, channel, note));
    } finally {
      if (lock == null) {
        if (channel != null) {
          channel.close();
        }
        System.getProperties().remove(note);
      }
    }
  }

  private record Held(Path lease, FileChannel channel, String note) implements Claim {

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new WorkspaceException("cannot release " + lease + ": " + e, e);
      } finally {
        System.getProperties().remove(note);
      }
    }
  }
}
