package dev.fisherflow.transforms.dataset.own;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.fisherflow.schemas.Echo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Cells between delimiters, in quotes where they hold a delimiter, a quote or a line break. */
final class CsvReading implements RecordFile.Reading {

  private final RecordFile file;

  CsvReading(RecordFile file) {
    this.file = file;
  }

  @Override
  public List<String> columns() {
    List<List<String>> found = new ArrayList<>();
    records(
        record -> {
          found.add(header(record));
          return false;
        });
    if (found.isEmpty()) {
      throw new OwnDataException(file.path() + ": the file is empty");
    }
    return found.get(0);
  }

  @Override
  public void read(Predicate<FileRecord> taker) {
    List<String> columns = new ArrayList<>();
    records(
        record -> {
          if (columns.isEmpty()) {
            columns.addAll(header(record));
            if (file.format().header()) {
              return true;
            }
          }
          return taker.test(record(columns, record));
        });
    if (columns.isEmpty()) {
      throw new OwnDataException(file.path() + ": the file is empty");
    }
  }

  private void records(Predicate<CsvRecord> taker) {
    long line = 0;
    try (CsvReader<CsvRecord> reader = reader();
        CloseableIterator<CsvRecord> records = reader.iterator()) {
      boolean more = true;
      while (more && records.hasNext()) {
        CsvRecord record = records.next();
        line = record.getStartingLineNumber();
        more = taker.test(record);
      }
    } catch (CsvParseException e) {
      throw new OwnDataException(
          "%s: expected a CSV file, found one that cannot be read after line %d (%s); is a quote left open, or format.quote another?"
              .formatted(
                  file.path(),
                  line,
                  e.getCause() == null ? e.getMessage() : e.getCause().getMessage()),
          e);
    } catch (IOException | UncheckedIOException e) {
      throw new OwnDataException(
          "cannot read %s after line %d: %s".formatted(file.path(), line, e.getMessage()), e);
    }
  }

  private CsvReader<CsvRecord> reader() throws IOException {
    Character delimiter = file.format().delimiter();
    return CsvReader.builder()
        .fieldSeparator(delimiter != null ? delimiter : file.suffix().equals(".tsv") ? '\t' : ',')
        .quoteCharacter(file.format().quote())
        .skipEmptyLines(true)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .allowUnclosedQuote(false)
        .ofCsvRecord(file.open());
  }

  private List<String> header(CsvRecord record) {
    requireText(record);
    if (file.format().header()) {
      return record.getFields().stream().map(String::strip).toList();
    }
    return IntStream.rangeClosed(1, record.getFieldCount()).mapToObj(Integer::toString).toList();
  }

  private FileRecord record(List<String> columns, CsvRecord record) {
    requireText(record);
    long line = record.getStartingLineNumber();
    if (record.getFieldCount() != columns.size()) {
      return FileRecord.faulty(
          line, "expected %d columns, found %d".formatted(columns.size(), record.getFieldCount()));
    }
    Map<String, String> cells = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      String cell = record.getField(i);
      if (cell.indexOf(RecordFile.MALFORMED) >= 0) {
        return FileRecord.faulty(
            line,
            "column '%s': expected text in %s"
                .formatted(Echo.of(columns.get(i)), file.format().encoding()));
      }
      cells.put(columns.get(i), cell);
    }
    return new FileRecord(line, cells, null);
  }

  private void requireText(CsvRecord record) {
    for (String cell : record.getFields()) {
      if (cell.indexOf('\0') >= 0) {
        throw new OwnDataException(
            "%s, line %d: expected text in %s, found a NUL byte: the file is no text, or in another encoding (data.format.encoding)"
                .formatted(file.path(), record.getStartingLineNumber(), file.format().encoding()));
      }
    }
  }
}
