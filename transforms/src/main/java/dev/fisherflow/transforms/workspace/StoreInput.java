package dev.fisherflow.transforms.workspace;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;

/** A file of a store, opened anew where a fault of the store has broken its reading off. */
final class StoreInput extends InputStream {

  private static final int SKIPPED_BYTES = 64 * 1024;

  private final BeamFiles files;
  private final String location;
  private ReadableByteChannel channel;
  private long position;

  StoreInput(BeamFiles files, String location) {
    this.files = files;
    this.location = location;
  }

  /** Opens the file. */
  void begin() throws IOException {
    files.tried(location, this::reopened);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int count = files.tried(location, () -> readOnce(ByteBuffer.wrap(bytes, from, length)));
    position += Math.max(count, 0);
    return count;
  }

  private int readOnce(ByteBuffer buffer) throws IOException {
    try {
      return reopened().read(buffer);
    } catch (IOException | RuntimeException e) {
      closeAfter(e);
      throw e;
    }
  }

  /** The channel, at the position that is read next. */
  private ReadableByteChannel reopened() throws IOException {
    if (channel == null) {
      ReadableByteChannel opened = files.channel(location);
      if (opened instanceof SeekableByteChannel seekable && position > 0) {
        seekable.position(position);
      } else {
        skip(opened);
      }
      channel = opened;
    }
    return channel;
  }

  private void skip(ReadableByteChannel opened) throws IOException {
    for (long left = position; left > 0; ) {
      int count = opened.read(ByteBuffer.allocate((int) Math.min(left, SKIPPED_BYTES)));
      if (count < 0) {
        throw new EOFException(location + " has become shorter than it was");
      }
      left -= count;
    }
  }

  private void closeAfter(Exception fault) {
    try {
      close();
    } catch (IOException | RuntimeException e) {
      fault.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException {
    ReadableByteChannel opened = channel;
    channel = null;
    if (opened != null) {
      opened.close();
    }
  }
}
