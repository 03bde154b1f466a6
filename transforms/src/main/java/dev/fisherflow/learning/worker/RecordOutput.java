package dev.fisherflow.learning.worker;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;

/** Avro records onto a stream, each after its length as a big-endian int; for several threads. */
final class RecordOutput<T extends SpecificRecordBase> {

  private final DataOutputStream stream;
  private final SpecificDatumWriter<T> writer;

  RecordOutput(OutputStream stream, Class<T> type) {
    this.stream = new DataOutputStream(stream);
    this.writer = new SpecificDatumWriter<>(type);
  }

  synchronized void write(T message) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    writer.write(message, encoder);
    encoder.flush();
    stream.writeInt(bytes.size());
    bytes.writeTo(stream);
    stream.flush();
  }
}
