package dev.fisherflow.learning.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An empty folder where the system keeps temporary files, deleted with all it holds on closing. The
 * first one that a process makes removes those of processes that were killed: beside each folder
 * lies a file that its process locks.
 */
public final class TemporaryFolder implements AutoCloseable {

  private static final String PREFIX = "fisherflow-";
  private static final String LOCK = ".lock";
  private static final AtomicBoolean CLEANED = new AtomicBoolean();

  private final Path path;
  private final HostLock lock;

  private TemporaryFolder(Path path, HostLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes a folder.
   *
   * @param purpose part of its name
   */
  public static TemporaryFolder create(String purpose) {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      if (!CLEANED.getAndSet(true)) {
        removeLeftBehind(parent);
      }
      while (true) {
        Path file = Files.createTempFile(parent, PREFIX + purpose + "-", LOCK);
        Optional<HostLock> lock = HostLock.tryLock(file);
        if (lock.isPresent() && Files.exists(file)) {
          return new TemporaryFolder(Files.createDirectory(folder(file)), lock.get());
        }
        lock.ifPresent(HostLock::close); // taken for a dead one's before it was locked
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a temporary folder in " + parent, e);
    }
  }

  /** Removes the folders whose processes are dead. */
  static void removeLeftBehind(Path parent) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(parent, PREFIX + "*" + LOCK)) {
      for (Path file : files) {
        if (ours(file)) {
          Optional<HostLock> dead = HostLock.tryLock(file);
          if (dead.isPresent()) {
            new TemporaryFolder(folder(file), dead.get()).close();
          }
        }
      }
    }
  }

  /** Whether this user has made the file: the folder may be everybody's. */
  private static boolean ours(Path file) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.getOwner(file, LinkOption.NOFOLLOW_LINKS)
            .getName()
            .equals(System.getProperty("user.name"));
  }

  private static Path folder(Path lockFile) {
    String name = lockFile.getFileName().toString();
    return lockFile.resolveSibling(name.substring(0, name.length() - LOCK.length()));
  }

  /** The folder. */
  public Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        FolderTree.delete(path);
      }
      Files.deleteIfExists(lock.file());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + path, e);
    } finally {
      lock.close();
    }
  }
}
