package dev.fisherflow.transforms.workspace;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
    return encode(schema, records, Map.of());
  }

  /**
   * The bytes of a sealed Avro file: its header holds a digest of them, which {@link #decode}
   * checks.
   *
   * @param header what else the header is to hold
   */
  public static <T extends SpecificRecordBase> byte[] seal(
      Schema schema, Iterable<T> records, Map<String, String> header) {
    Map<String, String> all = new TreeMap<>(header);
    all.put(Seal.KEY, Seal.BLANK);
    return Seal.set(encode(schema, records, all));
  }

  /**
   * The records of an Avro file's bytes, read with today's schema.
   *
   * @throws WorkspaceException if they are no Avro file, or not the bytes that were sealed
   */
  public static <T extends SpecificRecordBase> List<T> decode(byte[] file, Class<T> type) {
    return contents(file, type).records();
  }

  /**
   * The records of an Avro file's bytes and what its header holds.
   *
   * @throws WorkspaceException likewise
   */
  public static <T extends SpecificRecordBase> Contents<T> contents(byte[] file, Class<T> type) {
    Optional<String> broken = Seal.broken(file);
    if (broken.isPresent()) {
      throw new WorkspaceException(broken.get(), new IOException(broken.get()));
    }
    try (DataFileStream<T> reader =
        new DataFileStream<>(new ByteArrayInputStream(file), new SpecificDatumReader<>(type))) {
      Map<String, String> header = new TreeMap<>();
      reader.getMetaKeys().forEach(key -> header.put(key, reader.getMetaString(key)));
      List<T> records = new ArrayList<>();
      reader.forEach(records::add);
      return new Contents<>(records, header);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      // What Avro makes of damaged bytes, a huge length among them.
      throw new WorkspaceException(Damage.of(e), new IOException(e));
    }
  }

  /** What an Avro file holds. */
  public record Contents<T>(List<T> records, Map<String, String> header) {}

  private static <T extends SpecificRecordBase> byte[] encode(
      Schema schema, Iterable<T> records, Map<String, String> header) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataFileWriter<T> writer = new DataFileWriter<>(new SpecificDatumWriter<T>(schema))) {
      writer.setCodec(CodecFactory.deflateCodec(6));
      header.forEach(writer::setMeta);
      // A fixed sync marker: equal records make equal files.
      writer.create(schema, bytes, new byte[16]);
      for (T record : records) {
        writer.append(record);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }
}
