package dev.fisherflow.learning.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
  private final FileChannel channel;
  private final String note;

  private HostLock(Path file, FileChannel channel, String note) {
    this.file = file;
    this.channel = channel;
    this.note = note;
  }

  /**
   * Locks a file if nobody alive holds it, and writes this process's pid and start into it.
   *
   * @param file created if it is not there; its folder must exist
   */
  public static Optional<HostLock> tryLock(Path file) throws IOException {
    Path real = file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
    String note = "fisherflow.lock." + real;
    if (System.getProperties().putIfAbsent(note, "held") != null) {
      return Optional.empty();
    }
    FileChannel channel = null;
    HostLock held = null;
    try {
      channel = FileChannel.open(real, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() != null) {
        sign(channel);
        held = new HostLock(real, channel, note);
      }
      return Optional.ofNullable(held);
    } finally {
      if (held == null) {
        if (channel != null) {
          channel.close();
        }
        System.getProperties().remove(note);
      }
    }
  }

  /** Notes who holds it, for those who look. */
  private static void sign(FileChannel channel) throws IOException {
    ProcessHandle process = ProcessHandle.current();
    String started = process.info().startInstant().map(Instant::toString).orElse("unknown");
    String line = "pid %d, started %s%n".formatted(process.pid(), started);
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)), 0);
  }

  /** The locked file. */
  public Path file() {
    return file;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release " + file, e);
    } finally {
      System.getProperties().remove(note);
    }
  }
}
