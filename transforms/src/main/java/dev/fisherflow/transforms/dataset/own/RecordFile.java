package dev.fisherflow.transforms.dataset.own;

import dev.fisherflow.schemas.Digest;
import dev.fisherflow.tasks.OwnFiles.Format;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/**
 * A file of records, read as a stream.
 *
 * @param path its place
 * @param format how it is written
 */
public record RecordFile(Path path, Format format) {

  /** The suffixes that are read, each also with {@code .gz}. */
  public static final List<String> SUFFIXES = List.of(".csv", ".tsv", ".jsonl", ".json");

  /** Stands for bytes that are no text; Unicode says that no text has it. */
  static final char MALFORMED = '\uFDD0';

  private static final int BUFFER = 1 << 16;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /**
   * A file that is there.
   *
   * @throws OwnDataException if it is none, or one of another kind
   */
  public static RecordFile of(String path, Format format) {
    Path file = Path.of(path);
    if (!Files.exists(file)) {
      throw new OwnDataException(path + ": there is no such file");
    }
    if (!Files.isRegularFile(file)) {
      throw new OwnDataException(
          "%s: expected a file, found %s"
              .formatted(path, Files.isDirectory(file) ? "a folder" : "a pipe, socket or device"));
    }
    RecordFile record = new RecordFile(file, format);
    if (SUFFIXES.stream().noneMatch(record.suffix()::equals)) {
      throw new OwnDataException(
          "%s: expected a file whose name ends in %s, or one of them and .gz"
              .formatted(path, String.join(", ", SUFFIXES)));
    }
    return record;
  }

  /** The end of its name, without {@code .gz}. */
  String suffix() {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    int dot = plain.lastIndexOf('.');
    return dot < 0 ? "" : plain.substring(dot);
  }

  /**
   * Reads the names of its columns.
   *
   * @throws OwnDataException if it is empty, or no file of its kind
   */
  public List<String> columns() {
    return reading().columns();
  }

  /**
   * Reads its records, one after the other, until one is not taken.
   *
   * @param taker answers whether it wants another
   * @throws OwnDataException if it is empty, or no file of its kind
   */
  public void read(Predicate<FileRecord> taker) {
    reading().read(taker);
  }

  private Reading reading() {
    return suffix().startsWith(".json") ? new JsonReading(this) : new CsvReading(this);
  }

  /** SHA-256 of its bytes. */
  public String digest() {
    return Digest.ofFile(path);
  }

  /** Its characters, without a byte-order mark; {@link #MALFORMED} where bytes are no text. */
  Reader open() throws IOException {
    InputStream bytes = new BufferedInputStream(Files.newInputStream(path), BUFFER);
    if (path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".gz")) {
      try {
        bytes = new GZIPInputStream(bytes, BUFFER);
      } catch (IOException e) {
        bytes.close();
        throw new OwnDataException(path + ": expected a file that gzip has packed", e);
      }
    }
    bytes = new BufferedInputStream(bytes, BUFFER);
    refuseOtherEncoding(bytes);
    Reader reader =
        new InputStreamReader(
            bytes,
            format
                .charset()
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .replaceWith(String.valueOf(MALFORMED)));
    PushbackReader unmarked = new PushbackReader(reader, 1);
    int first = unmarked.read();
    if (first >= 0 && first != BYTE_ORDER_MARK) {
      unmarked.unread(first);
    }
    return unmarked;
  }

  private void refuseOtherEncoding(InputStream bytes) throws IOException {
    bytes.mark(4);
    int first = bytes.read();
    int second = bytes.read();
    bytes.reset();
    boolean wide = (first == 0xff && second == 0xfe) || (first == 0xfe && second == 0xff);
    if (wide && !format.encoding().toUpperCase(Locale.ROOT).startsWith("UTF-16")) {
      throw new OwnDataException(
          "%s: expected text in %s, found a file in UTF-16: write data.format.encoding: UTF-16"
              .formatted(path, format.encoding()));
    }
  }

  /** One way to read records. */
  interface Reading {
    List<String> columns();

    void read(Predicate<FileRecord> taker);
  }
}
