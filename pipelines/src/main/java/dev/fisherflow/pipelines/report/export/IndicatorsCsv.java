package dev.fisherflow.pipelines.report.export;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.fisherflow.schemas.Indicator;
import dev.fisherflow.schemas.IndicatorSummary;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * Flat records as CSV in their own order, columns named as their fields, quoted as RFC 4180 says,
 * UTF-8, lines ended by a line feed; null is an empty cell.
 */
public final class IndicatorsCsv {

  private IndicatorsCsv() {}

  /** Writes {@code indicators.csv}; the stream is left open. */
  public static void writeIndicators(List<Indicator> indicators, OutputStream stream)
      throws IOException {
    write(Indicator.getClassSchema(), indicators, stream);
  }

  /** Writes {@code summaries.csv}; the stream is left open. */
  public static void writeSummaries(List<IndicatorSummary> summaries, OutputStream stream)
      throws IOException {
    write(IndicatorSummary.getClassSchema(), summaries, stream);
  }

  private static void write(
      Schema record, List<? extends IndexedRecord> records, OutputStream stream)
      throws IOException {
    CsvSchema.Builder schema = CsvSchema.builder().setUseHeader(true).setLineSeparator("\n");
    record.getFields().forEach(field -> schema.addColumn(field.name()));
    CsvMapper mapper =
        CsvMapper.builder()
            .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .build();
    Writer text = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
    try (SequenceWriter rows = mapper.writer(schema.build()).writeValues(text)) {
      for (IndexedRecord row : records) {
        List<Object> cells = new ArrayList<>();
        record.getFields().forEach(field -> cells.add(row.get(field.pos())));
        rows.write(cells);
      }
    }
    text.flush();
  }
}
