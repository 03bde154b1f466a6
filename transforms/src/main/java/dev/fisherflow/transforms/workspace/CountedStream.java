package dev.fisherflow.transforms.workspace;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Counts the bytes that it is given, and leaves the stream open when a writer closes it, as Avro's
 * does: some file systems, S3's among them, fail when a file is closed twice.
 */
final class CountedStream extends FilterOutputStream {

  private long asked;

  CountedStream(OutputStream stream) {
    super(stream);
  }

  @Override
  public void write(int one) throws IOException {
    asked++;
    out.write(one);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    asked += length;
    out.write(bytes, from, length);
  }

  @Override
  public void close() throws IOException {
    out.flush();
  }

  /** How many, whether they were taken or not. */
  long asked() {
    return asked;
  }
}
