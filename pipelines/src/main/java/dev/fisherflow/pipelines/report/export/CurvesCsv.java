package dev.fisherflow.pipelines.report.export;

import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.Names;
import dev.fisherflow.schemas.StepStatistics;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Splits;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code curves.csv}: what was seen along the trials, in long form for any plotting tool. The
 * columns are {@code trialId}, {@code step}, {@code split} ({@code train} or {@code validation}),
 * {@code metric} and {@code value}; of the training, every step that the results keep.
 */
public final class CurvesCsv {

  private static final List<String> COLUMNS =
      List.of("trialId", "step", "split", "metric", "value");

  private CurvesCsv() {}

  /**
   * Writes the rows: trial by trial as given, the training first, by step.
   *
   * @param stream receives the file and is left open
   */
  public static void write(List<TrialResult> results, OutputStream stream) throws IOException {
    CsvFile.write(COLUMNS, results.stream().flatMap(CurvesCsv::rows), stream);
  }

  private static Stream<List<String>> rows(TrialResult result) {
    String trial = result.getTrial().getTrialId();
    return Stream.concat(
        result.getCurve().stream()
            .flatMap(step -> rows(trial, step.getStep(), Splits.TRAIN, training(step))),
        result.getValidations().stream()
            .flatMap(
                found ->
                    rows(
                        trial,
                        found.getStep(),
                        "validation",
                        validation(result.getTrial(), found))));
  }

  private static Stream<List<String>> rows(
      String trial, long step, String split, Map<String, Double> metrics) {
    return metrics.entrySet().stream()
        .map(
            metric ->
                List.of(
                    trial,
                    Long.toString(step),
                    split,
                    metric.getKey(),
                    Names.number(metric.getValue())));
  }

  /** The values of a training step, in the order of its record; leaves out missing ones. */
  public static Map<String, Double> training(StepStatistics step) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    step.getSchema().getFields().stream()
        .filter(field -> !field.name().equals("step"))
        .filter(field -> step.get(field.pos()) != null)
        .forEach(
            field -> metrics.put(field.name(), ((Number) step.get(field.pos())).doubleValue()));
    return metrics;
  }

  /** The values of a trial's validation: its metrics, and the score that selects checkpoints. */
  public static Map<String, Double> validation(Trial trial, Checkpoint checkpoint) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (Metric metric : checkpoint.getMetrics()) {
      metrics.put(metric.getName(), metric.getValue());
    }
    metrics.put("score", Score.of(trial, checkpoint));
    return metrics;
  }
}
