package dev.fisherflow.pipelines.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.report.MethodScores;
import dev.fisherflow.pipelines.report.page.element.Format;
import dev.fisherflow.pipelines.report.page.element.Table;
import dev.fisherflow.pipelines.report.page.element.Table.Cell;
import dev.fisherflow.pipelines.report.page.element.Table.Column;
import dev.fisherflow.pipelines.report.page.element.Table.Rows;
import dev.fisherflow.schemas.TrialResult;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.statistics.descriptive.Median;

/** What the trials cost, by optimizer and by device. */
final class Timing {

  private final List<MethodScores> scores;
  private final JsonNode manifest;

  Timing(List<MethodScores> scores, JsonNode manifest) {
    this.scores = scores.stream().sorted(Methods.BY_TASK).toList();
    this.manifest = manifest;
  }

  /** Time per step of each method on each task, against the fastest there on the same machines. */
  Table methods() {
    Rows rows = new Rows();
    for (MethodScores score : scores) {
      double step = step(score);
      double fastest =
          scores.stream()
              .filter(other -> other.task().equals(score.task()))
              .filter(other -> Format.setup(other.method()).equals(Format.setup(score.method())))
              .filter(other -> machines(other).equals(machines(score)))
              .mapToDouble(Timing::step)
              .filter(Double::isFinite)
              .min()
              .orElse(Double.NaN);
      double factor = step / fastest;
      double total = seconds(score.results());
      rows.add(
          List.of(
              Cell.of(score.task().title()),
              Cell.of(OptimizerFamily.REGISTRY.title(score.method().getOptimizer())),
              Cell.of(Format.setup(score.method())),
              Cell.of(timed(score).size() + " of " + score.results().size(), timed(score).size()),
              Cell.of(Format.decimals(1000 * step, 1), step),
              Double.isFinite(factor)
                  ? Cell.of(Format.decimals(factor, 2) + " ×", factor)
                  : Cell.of(Format.NONE, Double.NaN),
              Cell.of(machines(score)),
              Cell.of(Format.duration(total), total)));
    }
    return new Table(
        "timing",
        "Time per step: the median over the trials of each trial's median, validations, data and"
            + " files apart",
        List.of(
            Column.text("Task"),
            Column.text("Optimizer"),
            Column.text(Table.SETUP),
            Column.number("Trials").meaning("Those whose steps were timed, of all"),
            Column.number("ms per step")
                .meaning(
                    "Processor time of the thread that trains, so that the load of other programs"
                        + " does not count; on a GPU wall time"),
            Column.number("Factor")
                .meaning("Of the fastest optimizer's time per step on the same machines"),
            Column.text("Machines").meaning("Where the timed trials ended, and on what"),
            Column.number("In all").meaning("Wall time of all trials, one after the other")),
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

  private static List<TrialResult> timed(MethodScores score) {
    return score.results().stream().filter(result -> result.getStepSeconds() != null).toList();
  }

  /** The median of the trials' medians in seconds; NaN if none was timed. */
  private static double step(MethodScores score) {
    return Median.withDefaults()
        .evaluate(timed(score).stream().mapToDouble(TrialResult::getStepSeconds).toArray());
  }

  /** Such as {@code node7 cpu, 2 threads}. */
  private static String machines(MethodScores score) {
    return timed(score).stream()
        .map(
            result ->
                "%s %s, %d %s"
                    .formatted(
                        result.getHost(),
                        result.getDevice(),
                        result.getThreads(),
                        result.getThreads() == 1 ? "thread" : "threads"))
        .distinct()
        .sorted()
        .collect(Collectors.joining("; "));
  }

  private static double seconds(List<TrialResult> results) {
    return results.stream().mapToDouble(TrialResult::getSeconds).sum();
  }
}
