package dev.fisherflow.learning.model.family;

import dev.fisherflow.learning.model.file.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * A file of the embedded model on the class path. The jar that holds it keeps a checksum of it,
 * which tells in no time whether it is the file whose digest is known, and in reading whether the
 * jar is damaged.
 *
 * @param resource its name on the class path
 * @param crc32 the checksum of the file whose digest is known
 */
record EmbeddedFile(String resource, long crc32) {

  /** Reads from a stream. */
  @FunctionalInterface
  interface Reader<T> {
    T read(InputStream stream) throws IOException;
  }

  /** Whether the class path holds the known file. */
  boolean known() {
    return checksum().equals(OptionalLong.of(crc32));
  }

  /**
   * Reads the file to its end.
   *
   * @throws ModelException if it is not on the class path, cannot be read or is damaged
   */
  <T> T read(Reader<T> reader) {
    try (CheckedInputStream stream =
        new CheckedInputStream(url().openConnection().getInputStream(), new CRC32())) {
      T read = reader.read(stream);
      long found = stream.getChecksum().getValue();
      long expected = checksum().orElse(found);
      if (found != expected) {
        throw new ModelException(
            "the embedded model's %s is damaged (expected the checksum %08x, found %08x); fetch its jar again"
                .formatted(url(), expected, found));
      }
      return read;
    } catch (IOException e) {
      throw new ModelException("cannot read %s of the embedded model: %s".formatted(url(), e), e);
    }
  }

  /** What the jar's directory says; empty if the file is not in a jar. */
  private OptionalLong checksum() {
    try {
      URLConnection connection = url().openConnection();
      return connection instanceof JarURLConnection jar
          ? OptionalLong.of(jar.getJarEntry().getCrc())
          : OptionalLong.empty();
    } catch (IOException e) {
      throw new ModelException("cannot read %s of the embedded model: %s".formatted(url(), e), e);
    }
  }

  private URL url() {
    URL url = EmbeddedFile.class.getResource(resource);
    if (url == null) {
      throw new ModelException(
          "the embedded model's "
              + resource
              + " is not on the class path; on a Flink cluster, its jar belongs to Flink's lib folder"
              + " (docs/flink.md)");
    }
    return url;
  }
}
