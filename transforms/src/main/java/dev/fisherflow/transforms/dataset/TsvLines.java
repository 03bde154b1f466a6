package dev.fisherflow.transforms.dataset;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The lines of a file one by one, ended by LF or CRLF, with their places. Nothing else ends a line:
 * a text may hold a carriage return or Unicode's own separators.
 */
final class TsvLines implements Closeable {

  /** Bytes of the longest line; a longer one is no row of text. */
  static final int LONGEST = 1 << 20;

  private final InputStream stream;
  private final String path;
  private final byte[] buffer = new byte[1 << 16];
  private byte[] line = new byte[1 << 10];
  private int position;
  private int filled;
  private long number;
  private long offset;

  /**
   * Reads on from a place in a file.
   *
   * @param stream the bytes from there; closed with this
   * @param path the file, for messages
   * @param offset bytes of the file before the place
   * @param number lines of the file before the place
   */
  TsvLines(InputStream stream, String path, long offset, long number) {
    this.stream = stream;
    this.path = path;
    this.offset = offset;
    this.number = number;
  }

  /** The next line, or null at the end of the file. */
  Line next() throws IOException {
    long start = offset;
    int length = 0;
    while (position < filled || fill()) {
      int end = position;
      while (end < filled && buffer[end] != '\n') {
        end++;
      }
      append(length, end);
      length += end - position;
      offset += end - position;
      position = end;
      if (end < filled) {
        position++;
        offset++;
        int text = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        return new Line(++number, start, Arrays.copyOf(line, text), true);
      }
    }
    return length == 0 ? null : new Line(++number, start, Arrays.copyOf(line, length), false);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }

  private boolean fill() throws IOException {
    position = 0;
    filled = Math.max(stream.read(buffer), 0);
    return filled > 0;
  }

  private void append(int length, int end) {
    int total = length + end - position;
    if (total > LONGEST) {
      throw new DatasetException(
          "%s, line %d: expected lines of text of at most %d bytes, found a longer one"
              .formatted(path, number + 1, LONGEST));
    }
    if (total > line.length) {
      line = Arrays.copyOf(line, Math.max(total, 2 * line.length));
    }
    System.arraycopy(buffer, position, line, length, end - position);
  }

  /**
   * A line.
   *
   * @param number from 1
   * @param offset bytes of the file before it
   * @param bytes its bytes without the line break
   * @param terminated whether a line break ends it; only a file's last line may lack one
   */
  record Line(long number, long offset, byte[] bytes, boolean terminated) {}
}
