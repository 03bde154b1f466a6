package dev.fisherflow.pipelines.report.export;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A CSV file with a header, quoted as RFC 4180 says, UTF-8, lines ended by a line feed; null is an
 * empty cell.
 */
public final class CsvFile {

  private CsvFile() {}

  /** Writes the rows, each with a cell for every column; the stream is left open. */
  public static void write(
      List<String> columns, Stream<? extends List<?>> rows, OutputStream stream)
      throws IOException {
    CsvSchema.Builder schema = CsvSchema.builder().setUseHeader(true).setLineSeparator("\n");
    columns.forEach(schema::addColumn);
    CsvMapper mapper =
        CsvMapper.builder()
            .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .build();
    Writer text = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
    try (SequenceWriter file = mapper.writer(schema.build()).writeValues(text)) {
      for (Iterator<? extends List<?>> row = rows.iterator(); row.hasNext(); ) {
        file.write(row.next().stream().map(cell -> Objects.requireNonNullElse(cell, "")).toList());
      }
    }
    text.flush();
  }
}
