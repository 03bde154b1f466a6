package dev.fisherflow.transforms.workspace;

import dev.fisherflow.schemas.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A digest of all bytes of an Avro file, in the file's own header: taken while the digest's place
 * holds zeros. A file of an older version has none.
 */
final class Seal {

  static final String KEY = "fisherflow.sha256";

  /** What stands in the digest's place before it is known. */
  static final String BLANK = "0".repeat(64);

  /** The key, and the length of the value as Avro writes it. */
  private static final byte[] BEFORE =
      (KEY + (char) 0x80 + (char) 0x01).getBytes(StandardCharsets.ISO_8859_1);

  /** A header with its schema is shorter. */
  private static final int HEADER = 1 << 16;

  private Seal() {}

  /** Puts the digest in its place. */
  static byte[] set(byte[] file) {
    byte[] digest = Digest.of(file).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digest, 0, file, place(file), digest.length);
    return file;
  }

  /** How a file differs from what was sealed; empty if it does not, or was not sealed. */
  static Optional<String> broken(byte[] file) {
    int place = place(file);
    if (place < 0) {
      return Optional.empty();
    }
    int end = Math.min(file.length, place + BLANK.length());
    String noted = new String(file, place, end - place, StandardCharsets.ISO_8859_1);
    byte[] blank = file.clone();
    Arrays.fill(blank, place, end, (byte) '0');
    return Digest.of(blank).equals(noted)
        ? Optional.empty()
        : Optional.of("its bytes are not those that its digest was taken of");
  }

  private static int place(byte[] file) {
    int last = Math.min(file.length, HEADER) - BEFORE.length;
    for (int start = 0; start <= last; start++) {
      if (Arrays.equals(file, start, start + BEFORE.length, BEFORE, 0, BEFORE.length)) {
        return start + BEFORE.length;
      }
    }
    return -1;
  }
}
