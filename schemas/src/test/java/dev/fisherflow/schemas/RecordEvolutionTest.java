package dev.fisherflow.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Today's classes read the files of every version of their records.
 *
 * <p>{@code src/test/resources/records/vN/Record.avro} holds one record as version N wrote it, each
 * value a function of its field's path. To add a version after a schema has changed: make an empty
 * folder {@code vN} with the next N and run this test once; it writes the files and fails; look
 * them over, run again, commit. Files of a version that has been released never change.
 */
class RecordEvolutionTest {

  private static final Path SCHEMAS = Path.of("src/main/avro");
  private static final Path RECORDS = Path.of("src/test/resources/records");

  @ParameterizedTest
  @MethodSource("files")
  void todaysClassReadsTheFile(Path file) throws IOException {
    Schema today = schema(file.getFileName().toString().replace(".avro", ""));
    try (DataFileReader<IndexedRecord> reader =
        new DataFileReader<>(file.toFile(), new SpecificDatumReader<>(today))) {
      Schema written = reader.getSchema();
      IndexedRecord record = reader.next();
      assertThat(reader.hasNext()).isFalse();
      assertThat(record.getSchema()).isEqualTo(today);
      assertThat(record).isInstanceOf(SpecificData.get().getClass(today));
      assertHolds(record, written, written.getName());
    }
  }

  @ParameterizedTest
  @MethodSource("records")
  void theNewestVersionIsTodays(String record) throws IOException {
    Path newest = versions().get(versions().size() - 1);
    Path file = newest.resolve(record + ".avro");
    if (!Files.exists(file)) {
      write(file, schema(record));
      fail("%s was missing and has been written: look it over, run again, commit", file);
    }
    try (DataFileReader<GenericRecord> reader =
        new DataFileReader<>(file.toFile(), new GenericDatumReader<GenericRecord>())) {
      assertThat(reader.getSchema())
          .as(
              "the schema of %s has changed since %s: make the folder of the next version and run"
                  + " this test again (before the first release: delete the file instead)",
              record, file)
          .isEqualTo(schema(record));
    }
  }

  @Test
  void thereAreRecordsAndVersions() throws IOException {
    assertThat(records()).contains("Trial", "TrialResult", "DatasetManifest", "Example");
    assertThat(versions()).isNotEmpty();
    assertThat(files()).hasSizeGreaterThanOrEqualTo(records().size());
  }

  static List<String> records() throws IOException {
    try (Stream<Path> schemas = Files.list(SCHEMAS)) {
      return schemas
          .map(schema -> schema.getFileName().toString())
          .filter(name -> name.endsWith(".avsc"))
          .map(name -> name.replace(".avsc", ""))
          .sorted()
          .toList();
    }
  }

  static List<Path> files() throws IOException {
    return versions().stream().flatMap(version -> list(version).stream()).toList();
  }

  private static List<Path> versions() throws IOException {
    return list(RECORDS);
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> paths = Files.list(folder)) {
      // Shorter names first: v10 after v9.
      return paths
          .sorted(
              Comparator.comparingInt((Path path) -> path.getFileName().toString().length())
                  .thenComparing(Comparator.naturalOrder()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Schema schema(String record) {
    try {
      return SpecificData.get().getSchema(Class.forName("dev.fisherflow.schemas." + record));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(record + ".avsc has no class; records are never removed", e);
    }
  }

  private static void write(Path file, Schema schema) throws IOException {
    try (DataFileWriter<Object> writer = new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
      writer.create(schema, Files.newOutputStream(file), new byte[16]);
      writer.append(value(schema, schema.getName()));
    }
  }

  /** The value that the files hold at a path. */
  private static Object value(Schema schema, String path) {
    int number = path.hashCode() & 0xffff;
    return switch (schema.getType()) {
      case RECORD -> {
        GenericData.Record record = new GenericData.Record(schema);
        schema
            .getFields()
            .forEach(
                field -> record.put(field.pos(), value(field.schema(), path + "." + field.name())));
        yield record;
      }
      case ARRAY ->
          List.of(
              value(schema.getElementType(), path + "[0]"),
              value(schema.getElementType(), path + "[1]"));
      case MAP -> Map.of("key", value(schema.getValueType(), path + "[key]"));
      case UNION -> value(branch(schema), path);
      case ENUM -> {
        List<String> symbols = schema.getEnumSymbols();
        yield new GenericData.EnumSymbol(schema, symbols.get(number % symbols.size()));
      }
      case STRING -> path;
      case BYTES -> ByteBuffer.wrap(new byte[] {(byte) number});
      case INT -> number;
      case LONG -> (1L << 40) + number;
      case DOUBLE -> number / 8.0;
      case BOOLEAN -> true;
      default -> throw new IllegalStateException("no values for " + schema + " at " + path);
    };
  }

  /** The branch of an optional value that the files use. */
  private static Schema branch(Schema union) {
    return union.getTypes().stream()
        .filter(type -> type.getType() != Schema.Type.NULL)
        .findFirst()
        .orElseThrow();
  }

  private static void assertHolds(Object found, Schema written, String path) {
    switch (written.getType()) {
      case RECORD -> {
        IndexedRecord record = (IndexedRecord) found;
        List<String> unread = new ArrayList<>(names(written));
        for (Schema.Field field : record.getSchema().getFields()) {
          Object value = record.get(field.pos());
          Schema.Field source = source(field, written);
          if (source == null) {
            assertThat(value).isEqualTo(SpecificData.get().getDefaultValue(field));
          } else {
            unread.remove(source.name());
            assertHolds(value, source.schema(), path + "." + source.name());
          }
        }
        assertThat(unread).as("fields that %s no longer reads; give their aliases", path).isEmpty();
      }
      case ARRAY -> {
        List<?> list = (List<?>) found;
        assertThat(list).hasSize(2);
        for (int i = 0; i < 2; i++) {
          assertHolds(list.get(i), written.getElementType(), path + "[" + i + "]");
        }
      }
      case UNION -> assertHolds(found, branch(written), path);
      case ENUM -> assertThat(found).hasToString(value(written, path).toString());
      default -> assertThat(found).as(path).isEqualTo(value(written, path));
    }
  }

  private static List<String> names(Schema record) {
    return record.getFields().stream().map(Schema.Field::name).toList();
  }

  /** The field as it was written, by its name or by one of its aliases. */
  private static Schema.Field source(Schema.Field field, Schema written) {
    Schema.Field same = written.getField(field.name());
    return same != null
        ? same
        : field.aliases().stream()
            .map(written::getField)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
  }
}
