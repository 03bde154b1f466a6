package dev.fisherflow.pipelines.fetch;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Unpacks a zip or tar.gz from outside: only regular files, only below the folder given, only so
 * many and so much. One bad entry, wanted or not, condemns the archive.
 */
final class Archive {

  private static final int UNIX_TYPE = 0170000;
  private static final int UNIX_FILE = 0100000;
  private static final int UNIX_FOLDER = 0040000;

  private final Path archive;
  private final Path folder;
  private final Predicate<Path> wanted;
  private final ArchiveLimits limits;
  private final long mostBytes;
  private long bytes;
  private int entries;

  private Archive(Path archive, Path folder, Predicate<Path> wanted, ArchiveLimits limits)
      throws IOException {
    this.archive = archive;
    this.folder = folder.toAbsolutePath().normalize();
    this.wanted = wanted;
    this.limits = limits;
    this.mostBytes = limits.bytes(Files.size(archive));
  }

  /**
   * Unpacks an archive.
   *
   * @param archive a {@code .zip} or {@code .tar.gz}
   * @param folder an empty folder
   * @param wanted which of its relative paths to unpack
   * @throws FetchException if it is broken or holds what it should not; the folder is then to be
   *     thrown away
   */
  static void unpack(Path archive, Path folder, Predicate<Path> wanted, ArchiveLimits limits) {
    try {
      Archive unpacking = new Archive(archive, folder, wanted, limits);
      if (archive.toString().endsWith(".zip")) {
        unpacking.zip();
      } else {
        unpacking.tar();
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new FetchException(archive.getFileName() + " cannot be unpacked: " + e.getMessage(), e);
    }
  }

  private void zip() throws IOException {
    try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
      Enumeration<ZipArchiveEntry> all = zip.getEntries();
      while (all.hasMoreElements()) {
        ZipArchiveEntry entry = all.nextElement();
        Path path = admit(entry.getName());
        int type = entry.getUnixMode() & UNIX_TYPE;
        boolean directory = entry.isDirectory();
        if (type != 0 && type != (directory ? UNIX_FOLDER : UNIX_FILE)) {
          throw refused(entry.getName(), "is neither a regular file nor a folder");
        }
        if (!directory && wanted.test(path)) {
          if (!zip.canReadEntryData(entry)) {
            throw refused(entry.getName(), "is encrypted or compressed in an unusual way");
          }
          try (InputStream stream = new Counted(zip.getInputStream(entry))) {
            write(entry.getName(), path, stream);
          }
        }
      }
    }
  }

  private void tar() throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new Counted(
                new GZIPInputStream(new BufferedInputStream(Files.newInputStream(archive)))))) {
      TarArchiveEntry entry;
      while ((entry = tar.getNextEntry()) != null) {
        Path path = admit(entry.getName());
        byte type = entry.getLinkFlag();
        boolean regular = type == TarConstants.LF_NORMAL || type == TarConstants.LF_OLDNORM;
        if (!entry.isDirectory() && (!regular || entry.isSparse())) {
          throw refused(entry.getName(), "is neither a regular file nor a folder");
        }
        if (!entry.isDirectory() && wanted.test(path)) {
          write(entry.getName(), path, tar);
        }
      }
    }
  }

  /** Checks an entry's name; returns its path below the folder. */
  private Path admit(String name) {
    if (++entries > limits.entries()) {
      throw new FetchException(
          archive.getFileName() + ": expected at most " + limits.entries() + " entries");
    }
    List<String> parts = Arrays.asList(name.split("/"));
    if (name.isEmpty()
        || name.startsWith("/")
        || name.contains("\\")
        || name.matches("[A-Za-z]:.*")
        || parts.contains("..")) {
      throw refused(name, "leads out of the folder that it is unpacked into");
    }
    try {
      return Path.of(name).normalize();
    } catch (InvalidPathException e) {
      throw refused(name, "is no name of a file");
    }
  }

  private void write(String name, Path path, InputStream stream) throws IOException {
    Path target = folder.resolve(path).normalize();
    if (!target.startsWith(folder) || target.equals(folder)) {
      throw refused(name, "leads out of the folder that it is unpacked into");
    }
    if (Files.exists(target)) {
      throw refused(name, "is there twice");
    }
    Files.createDirectories(target.getParent());
    Files.copy(stream, target);
  }

  private FetchException refused(String name, String why) {
    String shown =
        name.codePoints()
            .limit(80)
            .collect(
                StringBuilder::new,
                (text, c) -> text.appendCodePoint(Character.isISOControl(c) ? '?' : c),
                StringBuilder::append)
            .toString();
    return new FetchException(
        "%s: its entry '%s' %s; nothing of it is used"
            .formatted(archive.getFileName(), shown, why));
  }

  /** Counts what is unpacked, read or skipped, over the whole archive. */
  private final class Counted extends FilterInputStream {

    Counted(InputStream unpacked) {
      super(unpacked);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      bytes += Math.max(count, 0);
      if (bytes > mostBytes) {
        throw new FetchException(
            "%s unpacks to too much: expected at most %,d bytes, as it has itself %,d; nothing of it"
                    .formatted(archive.getFileName(), mostBytes, Files.size(archive))
                + " is used");
      }
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      byte[] skipped = new byte[(int) Math.min(Math.max(count, 0), 1 << 16)];
      return Math.max(read(skipped, 0, skipped.length), 0);
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
