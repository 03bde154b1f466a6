package dev.fisherflow.transforms.workspace;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A new file of a workspace: counts the bytes that it is given, and is closed once however often a
 * writer closes it, as some file systems, S3's among them, fail when a file is closed twice.
 */
final class StoreOutput extends FilterOutputStream {

  private final String location;
  private long asked;
  private boolean closed;

  StoreOutput(String location, OutputStream stream) {
    super(stream);
    this.location = location;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    asked += length;
    try {
      out.write(bytes, from, length);
    } catch (IOException | RuntimeException e) {
      throw StoreAnswer.of(location, e);
    }
  }

  @Override
  public void flush() throws IOException {
    if (!closed) {
      out.flush();
    }
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      try {
        out.close();
      } catch (IOException | RuntimeException e) {
        throw StoreAnswer.of(location, e);
      }
    }
  }

  /** How many bytes, whether they were taken or not. */
  long asked() {
    return asked;
  }
}
