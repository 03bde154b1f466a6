package dev.fisherflow.pipelines.report.export;

import dev.fisherflow.schemas.Indicator;
import dev.fisherflow.schemas.IndicatorSummary;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** Flat records as CSV in their own order, columns named as their fields. */
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
    List<Schema.Field> fields = record.getFields();
    CsvFile.write(
        fields.stream().map(Schema.Field::name).toList(),
        records.stream().map(row -> fields.stream().map(field -> row.get(field.pos())).toList()),
        stream);
  }
}
