package dev.fisherflow.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;

/**
 * SHA-256 digests of content, as 64 lower-case hexadecimal digits.
 *
 * <p>The digest of a record is taken over canonical bytes that survive schema evolution: fields in
 * the order of their names, and only those that differ from the schema's default. A field added
 * later with a default therefore changes no digest of a record that does not use it.
 */
public final class Digest {

  private final MessageDigest sha256;

  private Digest() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A digest to which parts are added one by one. */
  public static Digest create() {
    return new Digest();
  }

  /** Digest of bytes. */
  public static String of(byte[] bytes) {
    return create().add(bytes).hex();
  }

  /** Digest of a stream's bytes, read to its end and not closed. */
  public static String of(InputStream stream) throws IOException {
    Digest digest = create();
    byte[] buffer = new byte[1 << 16];
    for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
      digest.sha256.update(buffer, 0, n);
    }
    return digest.hex();
  }

  /** Digest of a file on the local disk. */
  public static String ofFile(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      return of(stream);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Digest of a record's canonical bytes, without the named top-level fields. */
  public static String of(IndexedRecord record, String... withoutFields) {
    return create().add(record, withoutFields).hex();
  }

  /** Adds bytes, as they are. */
  public Digest add(byte[] bytes) {
    sha256.update(bytes);
    return this;
  }

  /** Adds bytes of a buffer, as they are. */
  public Digest add(byte[] buffer, int offset, int length) {
    sha256.update(buffer, offset, length);
    return this;
  }

  /** Adds a text, ended by a zero byte so that two texts never run together. */
  public Digest add(String text) {
    sha256.update(text.getBytes(StandardCharsets.UTF_8));
    sha256.update((byte) 0);
    return this;
  }

  /** Adds a number in eight big-endian bytes. */
  public Digest add(long number) {
    sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    return this;
  }

  /** Adds a record's canonical bytes, without the named top-level fields. */
  public Digest add(IndexedRecord record, String... withoutFields) {
    addRecord(record, Set.of(withoutFields));
    return this;
  }

  /** The digest of all that was added; ends this digest. */
  public String hex() {
    return HexFormat.of().formatHex(sha256.digest());
  }

  private void addRecord(IndexedRecord record, Set<String> without) {
    add(record.getSchema().getName());
    record.getSchema().getFields().stream()
        .filter(field -> !without.contains(field.name()))
        .sorted(Comparator.comparing(Schema.Field::name))
        .forEach(
            field -> {
              Object value = record.get(field.pos());
              if (!isDefault(field, value)) {
                add(field.name());
                addValue(value);
              }
            });
    add("");
  }

  private static boolean isDefault(Schema.Field field, Object value) {
    return field.hasDefaultValue()
        && SpecificData.get()
                .compare(value, SpecificData.get().getDefaultValue(field), field.schema())
            == 0;
  }

  private void addValue(Object value) {
    if (value == null) {
      add("null");
    } else if (value instanceof IndexedRecord record) {
      addRecord(record, Set.of());
    } else if (value instanceof List<?> list) {
      add(list.size());
      list.forEach(this::addValue);
    } else if (value instanceof ByteBuffer bytes) {
      add(bytes.remaining());
      sha256.update(bytes.duplicate());
    } else {
      add(value.toString());
    }
  }
}
