package dev.fisherflow.transforms.workspace;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;

/** Avro files of records, of which equal records make equal bytes. */
public final class AvroFiles {

  private AvroFiles() {}

  /** The bytes of an Avro file of records; equal records make equal bytes. */
  public static <T extends SpecificRecordBase> byte[] encode(Schema schema, Iterable<T> records) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(bytes, schema, records);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** The records of an Avro file's bytes, read with today's schema. */
  public static <T extends SpecificRecordBase> List<T> decode(byte[] file, Class<T> type) {
    try {
      return read(new ByteArrayInputStream(file), type);
    } catch (IOException e) {
      throw new WorkspaceException("these bytes are no Avro file: " + e.getMessage(), e);
    }
  }

  static <T extends SpecificRecordBase> void write(
      OutputStream stream, Schema schema, Iterable<T> records) throws IOException {
    try (DataFileWriter<T> writer = new DataFileWriter<>(new SpecificDatumWriter<T>(schema))) {
      writer.setCodec(CodecFactory.deflateCodec(6));
      // A fixed sync marker: equal records make equal files.
      writer.create(schema, stream, new byte[16]);
      for (T record : records) {
        writer.append(record);
      }
    }
  }

  static <T extends SpecificRecordBase> List<T> read(InputStream stream, Class<T> type)
      throws IOException {
    try (DataFileStream<T> reader = new DataFileStream<>(stream, new SpecificDatumReader<>(type))) {
      List<T> records = new ArrayList<>();
      reader.forEach(records::add);
      return records;
    }
  }
}
