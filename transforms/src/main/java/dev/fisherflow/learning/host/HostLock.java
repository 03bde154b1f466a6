package dev.fisherflow.learning.host;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The operating system's lock on a file, held until it is closed or its process dies, however that
 * dies. The file stays when the lock is released: deleting it would let two processes lock two
 * files of the same name.
 *
 * <p>Within one process a second channel must not even be opened on a locked file: closing it would
 * release the process's lock. What the process holds is therefore noted first, in the system
 * properties, which all class loaders share.
 */
public final class HostLock implements AutoCloseable {

  private final Path file;
  private final RandomAccessFile opened;
  private final String note;

  private HostLock(Path file, RandomAccessFile opened, String note) {
    this.file = file;
    this.opened = opened;
    this.note = note;
  }

  /**
   * Locks a file unless a live process holds it, and writes this process's pid and start into it.
   *
   * @param file created if it is not there; its folder must exist
   */
  public static Optional<HostLock> tryLock(Path file) throws IOException {
    Path real = file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
    String note = "fisherflow.lock." + real;
    if (System.getProperties().putIfAbsent(note, "held") != null) {
      return Optional.empty();
    }
    RandomAccessFile opened = null;
    HostLock held = null;
    try {
      opened = new RandomAccessFile(real.toFile(), "rw");
      if (opened.getChannel().tryLock() != null) {
        sign(opened);
        held = new HostLock(real, opened, note);
      }
      return Optional.ofNullable(held);
    } finally {
      if (held == null) {
        if (opened != null) {
          opened.close();
        }
        System.getProperties().remove(note);
      }
    }
  }

  /** Notes who holds it, for those who look; not by the channel, which an interrupt would close. */
  private static void sign(RandomAccessFile opened) throws IOException {
    ProcessHandle process = ProcessHandle.current();
    String started = process.info().startInstant().map(Instant::toString).orElse("unknown");
    String line = "pid %d, started %s%n".formatted(process.pid(), started);
    opened.setLength(0);
    opened.write(line.getBytes(StandardCharsets.UTF_8));
  }

  /** The locked file. */
  public Path file() {
    return file;
  }

  @Override
  public void close() {
    try {
      opened.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release " + file, e);
    } finally {
      System.getProperties().remove(note);
    }
  }
}
