package dev.fisherflow.pipelines.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Makes archives, good and bad. */
final class Archives {

  static final int UNIX_FILE = 0100644;
  static final int UNIX_LINK = 0120777;

  private Archives() {}

  /**
   * An entry.
   *
   * @param mode Unix mode in a zip
   * @param flag type in a tar
   */
  record Entry(String name, byte[] content, int mode, byte flag) {
    static Entry file(String name, String content) {
      return new Entry(
          name, content.getBytes(StandardCharsets.UTF_8), UNIX_FILE, TarConstants.LF_NORMAL);
    }

    static Entry of(String name, byte[] content) {
      return new Entry(name, content, UNIX_FILE, TarConstants.LF_NORMAL);
    }

    static Entry link(String name, String to) {
      return new Entry(
          name, to.getBytes(StandardCharsets.UTF_8), UNIX_LINK, TarConstants.LF_SYMLINK);
    }
  }

  static byte[] zip(Entry... entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      for (Entry entry : entries) {
        ZipArchiveEntry header = new ZipArchiveEntry(entry.name());
        header.setUnixMode(entry.mode());
        zip.putArchiveEntry(header);
        zip.write(entry.content());
        zip.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] tar(Entry... entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      for (Entry entry : entries) {
        boolean regular = entry.flag() == TarConstants.LF_NORMAL;
        TarArchiveEntry header = new TarArchiveEntry(entry.name(), entry.flag(), true);
        if (regular) {
          header.setSize(entry.content().length);
        } else {
          header.setLinkName(new String(entry.content(), StandardCharsets.UTF_8));
        }
        tar.putArchiveEntry(header);
        if (regular) {
          tar.write(entry.content());
        }
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
