package dev.fisherflow.learning.worker;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecordBase;

/** What {@link RecordOutput} has written. */
final class RecordInput<T extends SpecificRecordBase> {

  private static final int LONGEST = 1 << 28;

  private final DataInputStream stream;
  private final SpecificDatumReader<T> reader;

  RecordInput(InputStream stream, Class<T> type) {
    this.stream = new DataInputStream(stream);
    this.reader = new SpecificDatumReader<>(type);
  }

  /**
   * The next record; empty at the end of the stream.
   *
   * @throws IOException if the stream ends within a record, or holds anything else
   */
  Optional<T> read() throws IOException {
    byte[] prefix = stream.readNBytes(Integer.BYTES);
    if (prefix.length == 0) {
      return Optional.empty();
    }
    int length = prefix.length < Integer.BYTES ? -1 : ByteBuffer.wrap(prefix).getInt();
    if (length < 0 || length > LONGEST) {
      throw new IOException(
          "expected a message and its length, found '%s'"
              .formatted(new String(prefix, StandardCharsets.ISO_8859_1)));
    }
    byte[] bytes = stream.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException(
          "expected a message of %d bytes, found %d".formatted(length, bytes.length));
    }
    try {
      return Optional.of(reader.read(null, DecoderFactory.get().binaryDecoder(bytes, null)));
    } catch (RuntimeException e) {
      throw new IOException("not a message of this protocol: " + e, e);
    }
  }
}
