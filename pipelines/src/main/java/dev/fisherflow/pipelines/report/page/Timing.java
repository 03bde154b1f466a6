package dev.fisherflow.pipelines.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.report.MethodScores;
import dev.fisherflow.pipelines.report.Statistic;
import dev.fisherflow.pipelines.report.page.Table.Cell;
import dev.fisherflow.pipelines.report.page.Table.Column;
import dev.fisherflow.pipelines.report.page.Table.Rows;
import dev.fisherflow.schemas.TrialResult;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the trials cost, by optimizer and by device. */
final class Timing {

  private final List<MethodScores> scores;
  private final JsonNode manifest;

  Timing(List<MethodScores> scores, JsonNode manifest) {
    this.scores = scores.stream().sorted(Methods.BY_TASK).toList();
    this.manifest = manifest;
  }

  /** Time per step of each method on each task, against the fastest there. */
  Table methods() {
    Rows rows = new Rows();
    for (MethodScores score : scores) {
      Statistic step = perStep(score);
      double fastest =
          scores.stream()
              .filter(other -> other.task().equals(score.task()))
              .filter(other -> Format.setup(other.method()).equals(Format.setup(score.method())))
              .mapToDouble(other -> perStep(other).mean())
              .filter(Double::isFinite)
              .min()
              .orElse(Double.NaN);
      double factor = step.mean() / fastest;
      double total = seconds(score.results());
      rows.add(
          List.of(
              Cell.of(score.task().title()),
              Cell.of(OptimizerFamily.REGISTRY.title(score.method().getOptimizer())),
              Cell.of(Format.setup(score.method())),
              Cell.of(score.results().size()),
              Cell.of(Format.spread(step.times(1000), 0), step.mean()),
              Cell.of(Format.decimals(factor, 2) + " ×", factor).best(factor == 1),
              Cell.of(Format.duration(total), total)));
    }
    return new Table(
        "timing",
        "Time per step, validations included: mean ± standard deviation over the trials",
        List.of(
            Column.text("Task"),
            Column.text("Optimizer"),
            Column.text(Table.SETUP),
            Column.number("Trials"),
            Column.number("ms per step"),
            Column.number("Factor").meaning("Of the fastest optimizer's time per step"),
            Column.number("In all").meaning("Time of all trials, one after the other")),
        rows.list());
  }

  /** Trials and time of each device. */
  Table devices() {
    Map<String, List<TrialResult>> devices =
        scores.stream()
            .flatMap(score -> score.results().stream())
            .collect(
                Collectors.groupingBy(TrialResult::getDevice, TreeMap::new, Collectors.toList()));
    Rows rows = new Rows();
    devices.forEach(
        (device, results) ->
            rows.add(
                List.of(
                    Cell.of(device.isEmpty() ? "not recorded" : device),
                    Cell.of(
                        results.stream()
                            .map(TrialResult::getThreads)
                            .distinct()
                            .sorted()
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "))),
                    Cell.of(results.size()),
                    Cell.of(Format.duration(seconds(results)), seconds(results)))));
    return new Table(
        "devices",
        "Devices",
        List.of(
            Column.text("Device"),
            Column.text("Threads"),
            Column.number("Trials"),
            Column.number("Time in trials")),
        rows.list());
  }

  /** How long the run took, and how much of that its places for trials were in use. */
  String sentence() {
    double trials = scores.stream().mapToDouble(score -> seconds(score.results())).sum();
    String text = "The trials took %s in all.".formatted(Format.duration(trials));
    double wall = wallSeconds();
    if (!(wall > 0)) {
      return text;
    }
    int places = manifest.path("trialsAtOnce").asInt(1);
    text +=
        " The run took %s, with up to %d trials at once".formatted(Format.duration(wall), places);
    double share = trials / (wall * places);
    return share <= 1
        ? text
            + ": at most %s %% of what its places could do; trials taken from earlier runs count too."
                .formatted(Format.decimals(100 * share, 0))
        : text + ", so it took trials from earlier runs.";
  }

  private double wallSeconds() {
    try {
      return Duration.between(
                  Instant.parse(manifest.path("started").asText()),
                  Instant.parse(manifest.path("ended").asText()))
              .toMillis()
          / 1000.0;
    } catch (DateTimeException e) {
      // A manifest without times, as one of another version may be.
      return Double.NaN;
    }
  }

  private static Statistic perStep(MethodScores score) {
    return Statistic.of(
        score.results().stream()
            .filter(result -> result.getStepsDone() > 0)
            .mapToDouble(result -> result.getSeconds() / result.getStepsDone()));
  }

  private static double seconds(List<TrialResult> results) {
    return results.stream().mapToDouble(TrialResult::getSeconds).sum();
  }
}
