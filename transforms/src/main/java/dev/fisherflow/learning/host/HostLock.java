package dev.fisherflow.learning.host;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The operating system's lock on a file, held until it is closed or its process dies, however that
 * dies. While it is held the file says by whom; when it is released the file stays, empty: deleting
 * it would let two processes lock two files of the same name.
 *
 * <p>Within one process a second channel must not even be opened on a locked file: closing it would
 * release the process's lock. What the process holds is therefore noted first, in the system
 * properties, which all class loaders share.
 */
public final class HostLock implements AutoCloseable {

  private static final String LOOKED_AT = "looked at";

  /** What Linux says of all locks, as in {@code 1: POSIX ADVISORY WRITE 4711 fd:00:123 0 EOF}. */
  private static final Path LOCKS = Path.of("/proc/locks");

  private final Path file;
  private final RandomAccessFile opened;

  private HostLock(Path file, RandomAccessFile opened) {
    this.file = file;
    this.opened = opened;
  }

  /**
   * Locks a file unless a live process holds it, and writes into it who holds it since when.
   *
   * @param file created if it is not there; its folder must exist
   */
  public static Optional<HostLock> tryLock(Path file) throws IOException {
    Path real = real(file);
    String line = Holder.now().line();
    if (noted(real, line) != null) {
      return Optional.empty();
    }
    RandomAccessFile opened = null;
    HostLock held = null;
    try {
      opened = new RandomAccessFile(real.toFile(), "rw");
      if (opened.getChannel().tryLock() != null) {
        // Not by the channel, which an interrupt would close.
        opened.setLength(0);
        opened.write(line.getBytes(StandardCharsets.UTF_8));
        held = new HostLock(real, opened);
      }
      return Optional.ofNullable(held);
    } finally {
      if (held == null) {
        if (opened != null) {
          opened.close();
        }
        forget(real);
      }
    }
  }

  /**
   * Who holds a file's lock, or was killed while holding it; nothing if it is free. Changes
   * nothing, but takes the lock for a moment if it is free.
   */
  public static Optional<Hold> look(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    Path real = real(file);
    String own = noted(real, LOOKED_AT);
    if (own != null) {
      return Optional.of(new Hold(Holder.parse(own).orElse(null), true, null));
    }
    try {
      Optional<Holder> said = Holder.parse(Files.readString(real));
      return isLocked(real)
          ? Optional.of(new Hold(owner(real, said), true, null))
          : said.map(holder -> new Hold(holder, false, null));
    } finally {
      forget(real);
    }
  }

  private static boolean isLocked(Path real) throws IOException {
    try (RandomAccessFile opened = new RandomAccessFile(real.toFile(), "r");
        FileLock shared = opened.getChannel().tryLock(0, Long.MAX_VALUE, true)) {
      return shared == null;
    } catch (OverlappingFileLockException e) {
      return true; // by other code of this process
    }
  }

  /** Who has locked a file: who says so in it, unless the system knows of another. */
  private static Holder owner(Path real, Optional<Holder> said) throws IOException {
    OptionalLong pid = lockingProcess(real);
    if (pid.isEmpty() || said.filter(who -> who.pid() == pid.getAsLong()).isPresent()) {
      return said.orElse(null);
    }
    return Holder.here(pid.getAsLong(), started(pid.getAsLong()));
  }

  private static Instant started(long pid) {
    return ProcessHandle.of(pid).flatMap(process -> process.info().startInstant()).orElse(null);
  }

  private static OptionalLong lockingProcess(Path real) throws IOException {
    if (!Files.isReadable(LOCKS)) {
      return OptionalLong.empty();
    }
    String inode = ":" + Files.getAttribute(real, "unix:ino");
    try (Stream<String> lines = Files.lines(LOCKS)) {
      return lines
          .map(line -> line.strip().split("\\s+"))
          .filter(field -> field.length > 5 && field[5].endsWith(inode))
          .mapToLong(field -> Long.parseLong(field[4]))
          .filter(pid -> pid > 0)
          .findFirst();
    }
  }

  private static Path real(Path file) throws IOException {
    return file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
  }

  /** Notes something of a file that no thread of this process holds; else what is noted. */
  private static String noted(Path real, String what) {
    while (true) {
      String before = (String) System.getProperties().putIfAbsent("fisherflow.lock." + real, what);
      if (before == null || !before.equals(LOOKED_AT)) {
        return before;
      }
      Thread.onSpinWait();
    }
  }

  private static void forget(Path real) {
    System.getProperties().remove("fisherflow.lock." + real);
  }

  /** The locked file. */
  public Path file() {
    return file;
  }

  @Override
  public void close() {
    if (!opened.getChannel().isOpen()) {
      return; // closed before, and perhaps locked again since
    }
    try (opened) {
      opened.setLength(0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release " + file, e);
    } finally {
      forget(file);
    }
  }
}
