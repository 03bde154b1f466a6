package dev.fisherflow.pipelines.report.page;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.fisherflow.learning.metric.MetricFamily;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.report.Statistic;
import dev.fisherflow.tasks.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * A value that the paper prints (Wu, Yu, Zhang, Woodland: An Improved Empirical Fisher
 * Approximation for Natural Gradient Descent, NeurIPS 2024, Tables 1 and 5 to 8).
 *
 * @param table the table's number
 * @param adapter prompt, lora or full
 * @param optimizer by the name that it has here: the paper's Adam is AdamW without decay
 * @param task the task's key; empty for an average over tasks
 * @param metric what it is of
 * @param value a loss, or per cent, as printed
 * @param sd its standard deviation over the seeds, as printed; empty where it has none
 */
record PaperValue(
    int table,
    String adapter,
    String optimizer,
    String task,
    String metric,
    String value,
    String sd) {

  /** Seeds of each of its settings. */
  static final int SEEDS = 3;

  /** What values are of. */
  enum Kind {
    FINAL_LOSS,
    VALIDATION,
    TEST,
    TEST_AVERAGE
  }

  /** All values, by table. */
  static List<PaperValue> all() {
    return Stream.of("paper-averages.csv", "paper-tables.csv")
        .flatMap(file -> read(file).stream())
        .toList();
  }

  private static List<PaperValue> read(String file) {
    try (InputStream stream = PaperValue.class.getResourceAsStream(file);
        MappingIterator<PaperValue> rows =
            new CsvMapper()
                .readerFor(PaperValue.class)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(stream)) {
      return rows.readAll();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + " of the jar", e);
    }
  }

  Kind kind() {
    return switch (table) {
      case 1 -> task.isEmpty() ? Kind.TEST_AVERAGE : Kind.TEST;
      case 5 -> Kind.FINAL_LOSS;
      case 7 -> Kind.TEST;
      default -> metric.startsWith("test") ? Kind.TEST : Kind.VALIDATION;
    };
  }

  /** The metric by the name that it has here. */
  String metricName() {
    return metric.replaceFirst("^(validation|test)_", "");
  }

  /** Test values are of the best seed alone. */
  int seeds() {
    return sd.isEmpty() ? 1 : SEEDS;
  }

  /** As one of the numbers here: value, deviation and count. */
  Statistic statistic() {
    return new Statistic(
        seeds(), Double.parseDouble(value), sd.isEmpty() ? Double.NaN : Double.parseDouble(sd));
  }

  /** Such as {@code 81.7 ± 0.16}. */
  String text() {
    return sd.isEmpty() ? value : value + " ± " + sd;
  }

  /** Such as {@code MRPC F1}. */
  String title() {
    String of =
        switch (kind()) {
          case FINAL_LOSS -> "final loss";
          case TEST_AVERAGE -> "GLUE average";
          default ->
              MetricFamily.REGISTRY.find(metricName()).isPresent()
                  ? MetricFamily.REGISTRY.title(metricName())
                  : metricName().replace('_', ' ');
        };
    return task.isEmpty() ? of : Task.of(task).title() + " " + of;
  }

  String optimizerTitle() {
    return OptimizerFamily.REGISTRY.title(optimizer);
  }
}
