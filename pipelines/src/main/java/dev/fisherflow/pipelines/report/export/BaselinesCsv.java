package dev.fisherflow.pipelines.report.export;

import dev.fisherflow.learning.metric.MetricFamily;
import dev.fisherflow.pipelines.report.ValidationSet;
import dev.fisherflow.pipelines.report.ValidationSet.Baseline;
import dev.fisherflow.schemas.Names;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code baselines.csv}: what answers score that need no model, a row for each task and kind of
 * answer. It stands beside {@code results.csv}, whose rows are trials and nothing else; columns of
 * one name mean the same in both. A metric that is not the task's is an empty cell.
 */
public final class BaselinesCsv {

  private BaselinesCsv() {}

  /**
   * Writes the rows, task by task.
   *
   * @param stream receives the file and is left open
   */
  public static void write(List<ValidationSet> sets, OutputStream stream) throws IOException {
    List<String> columns = new ArrayList<>(List.of("task", "baseline", "rows", "score"));
    columns.addAll(MetricFamily.REGISTRY.names());
    CsvFile.write(columns, sets.stream().flatMap(BaselinesCsv::rows), stream);
  }

  private static Stream<List<Object>> rows(ValidationSet set) {
    return set.baselines().stream().map(baseline -> row(set, baseline));
  }

  private static List<Object> row(ValidationSet set, Baseline baseline) {
    List<Object> cells = new ArrayList<>();
    cells.add(set.task().key());
    cells.add(baseline.name());
    cells.add(set.rows());
    cells.add(Names.number(baseline.score()));
    for (String metric : MetricFamily.REGISTRY.names()) {
      cells.add(
          set.task().metrics().contains(metric)
              ? Names.number(
                  MetricFamily.REGISTRY.get(metric).of(baseline.answers()).orElse(Double.NaN))
              : "");
    }
    return cells;
  }
}
