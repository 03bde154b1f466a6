package dev.fisherflow.pipelines.paper;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Tables that come with the program. */
final class PublishedTable {

  private PublishedTable() {}

  /** The rows of a CSV file beside this class. */
  static <T> List<T> read(String file, Class<T> row) {
    try (InputStream stream = PublishedTable.class.getResourceAsStream(file);
        MappingIterator<T> rows =
            new CsvMapper()
                .readerFor(row)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(stream)) {
      return List.copyOf(rows.readAll());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + " of the jar", e);
    }
  }
}
