package dev.fisherflow.pipelines.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.report.ValidationSet;
import dev.fisherflow.pipelines.report.figure.Svg;
import dev.fisherflow.schemas.DevPredictions;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.schemas.TrialResult;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run's folder holds, as far as its report shows it.
 *
 * @param manifest what was used and made
 * @param results all trials, sorted
 * @param selections what was chosen among them, sorted
 * @param scores how the chosen do on test sets with labels
 * @param answers what the chosen answer to dev splits
 * @param failures what a stage could not use
 * @param pictures the evaluation's pictures
 * @param comparison how the run differs from another, if that was asked for
 * @param files what else there is to open, by paths relative to the report
 * @param ended when results of trials were written, by the trials' ids, as far as that is known
 * @param live what is known of a run that has not ended; empty if it has
 */
public record RunRecords(
    JsonNode manifest,
    List<TrialResult> results,
    List<Selection> selections,
    List<TestScore> scores,
    List<DevPredictions> answers,
    List<FailedRecord> failures,
    List<Picture> pictures,
    Optional<JsonNode> comparison,
    List<String> files,
    Map<String, Instant> ended,
    Optional<LiveTrials> live) {

  /** Copies the lists. */
  public RunRecords {
    results = List.copyOf(results);
    selections = List.copyOf(selections);
    scores = List.copyOf(scores);
    answers = List.copyOf(answers);
    failures = List.copyOf(failures);
    pictures = List.copyOf(pictures);
    files = List.copyOf(files);
    ended = Map.copyOf(ended);
  }

  /** The records of a run that has ended. */
  public RunRecords(
      JsonNode manifest,
      List<TrialResult> results,
      List<Selection> selections,
      List<TestScore> scores,
      List<DevPredictions> answers,
      List<FailedRecord> failures,
      List<Picture> pictures,
      Optional<JsonNode> comparison,
      List<String> files) {
    this(
        manifest,
        results,
        selections,
        scores,
        answers,
        failures,
        pictures,
        comparison,
        files,
        Map.of(),
        Optional.empty());
  }

  /**
   * A picture of the evaluation.
   *
   * @param file its path relative to the report
   * @param svg its text
   */
  public record Picture(String file, String svg) {

    /** What it shows, as it says itself; else its file's name. */
    String caption() {
      String title = Svg.title(svg);
      return title.isEmpty() ? file.substring(file.lastIndexOf('/') + 1) : title;
    }
  }

  /** The same for a reader who cannot open what lies beside the page. */
  public RunRecords withoutFiles() {
    return new RunRecords(
        manifest,
        results,
        selections,
        scores,
        answers,
        failures,
        pictures,
        comparison,
        List.of(),
        ended,
        live);
  }

  /** Names of the settings that the run compares. */
  TrialNames names() {
    return TrialNames.of(results.stream().map(TrialResult::getTrial).toList());
  }

  /** The validation sets of its tasks, as far as results and manifest know them. */
  public List<ValidationSet> validationSets() {
    Map<String, Long> rows = new HashMap<>();
    for (JsonNode source : manifest.path("sources")) {
      rows.merge(source.path("task").asText(), source.path("validationRows").asLong(), Math::min);
    }
    return ValidationSet.of(results, rows);
  }
}
