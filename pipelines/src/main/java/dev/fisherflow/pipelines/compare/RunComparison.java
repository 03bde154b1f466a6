package dev.fisherflow.pipelines.compare;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.pipelines.compare.Difference.Kind;
import dev.fisherflow.pipelines.compare.TrialPairs.Pair;
import dev.fisherflow.schemas.ManifestState;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.TrialOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a run stands to an earlier one: every difference, and what it comes from.
 *
 * <p>Trials are compared with those that take the same place in the plan of the other run. Where
 * they ended otherwise, the parts that determine a trial's result name the cause: its data, its
 * settings and the code, then the environment. What is left is noise if it is no more than seeds
 * make of a score, and unexplained otherwise. A cell of the result tables differs for the causes
 * for which its trials do.
 *
 * @param earlier id of the earlier run
 * @param later id of the later run
 * @param verdict all in all
 * @param trials trials of the later run
 * @param cells cells of the later run's tables
 * @param changes what the runs were made with and that differs, whether or not it changed a result
 * @param differences the results that differ: the run, datasets, models, cells, zips, trials
 */
@JsonIgnoreProperties(value = "summary", allowGetters = true)
public record RunComparison(
    String earlier,
    String later,
    Verdict verdict,
    int trials,
    int cells,
    List<Change> changes,
    List<Difference> differences) {

  /** Name of the file in the later run's folder. */
  private static final ObjectMapper JSON = new ObjectMapper();

  public RunComparison {
    changes = List.copyOf(changes);
    differences = List.copyOf(differences);
  }

  /** Compares two runs by their manifests. */
  public static RunComparison of(RunManifest before, RunManifest after) {
    RunManifest earlier = MeanScores.of(before);
    RunManifest later = MeanScores.of(after);
    Background background = Background.of(earlier, later);
    List<Difference> differences = new ArrayList<>();
    if (!complete(earlier)) {
      differences.add(incomplete(earlier, true));
    }
    if (!complete(later)) {
      differences.add(incomplete(later, false));
    }
    if (differences.isEmpty()) {
      contents(background, differences);
      compareResults(earlier, later, background, differences);
    }
    return new RunComparison(
        earlier.getRunId(),
        later.getRunId(),
        verdict(differences),
        later.getOutcomes().size(),
        later.getChoices().size(),
        background.changes(),
        differences);
  }

  /** Reads what {@link #json} wrote. */
  public static RunComparison read(byte[] json) {
    try {
      return JSON.readValue(json, RunComparison.class);
    } catch (IOException e) {
      throw new UncheckedIOException("expected a comparison of runs: " + e.getMessage(), e);
    }
  }

  /** The differences of a kind. */
  public List<Difference> differences(Kind kind) {
    return differences.stream().filter(difference -> difference.kind() == kind).toList();
  }

  /** A sentence, such as {@code within noise: 2 of 8 trials differ (2 environment)}. */
  @JsonProperty("summary")
  public String summary() {
    String word = verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    List<Difference> ofTrials = differences(Kind.TRIAL);
    if (verdict == Verdict.IDENTICAL) {
      return "%s: %d trials, %d cells".formatted(word, trials, cells);
    }
    List<Difference> counted = ofTrials.isEmpty() ? differences : ofTrials;
    String causes =
        Arrays.stream(Cause.values())
            .map(cause -> count(counted, cause))
            .flatMap(Optional::stream)
            .collect(Collectors.joining(", "));
    return ofTrials.isEmpty()
        ? "%s: no trial differs, but %d other things do (%s)"
            .formatted(word, differences.size(), causes)
        : "%s: %d of %d trials differ (%s)".formatted(word, ofTrials.size(), trials, causes);
  }

  /** This as JSON, in lines. */
  public byte[] json() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of texts and numbers is no JSON: " + this, e);
    }
  }

  private static Optional<String> count(List<Difference> differences, Cause cause) {
    long count = differences.stream().filter(d -> d.cause() == cause).count();
    return count == 0 ? Optional.empty() : Optional.of(count + " " + cause.label());
  }

  private static Verdict verdict(List<Difference> differences) {
    if (differences.isEmpty()) {
      return Verdict.IDENTICAL;
    }
    return differences.stream().anyMatch(d -> d.cause() == Cause.UNEXPLAINED)
        ? Verdict.DRIFT
        : Verdict.WITHIN_NOISE;
  }

  private static boolean complete(RunManifest run) {
    return run.getState() == ManifestState.complete;
  }

  private static Difference incomplete(RunManifest run, boolean earlier) {
    String how =
        switch (run.getState()) {
          case failed -> "failed: " + run.getFailure();
          case stopped -> "was stopped: " + run.getFailure();
          case begun, complete -> "has not ended";
        };
    return new Difference(
        Kind.RUN,
        run.getRunId(),
        Cause.UNEXPLAINED,
        List.of("the " + (earlier ? "earlier" : "later") + " run " + how),
        earlier ? run.getState().name() : "-",
        earlier ? "-" : run.getState().name(),
        null,
        null);
  }

  /** Other datasets and models are differences in themselves. */
  private static void contents(Background background, List<Difference> differences) {
    for (Change change : background.changes()) {
      boolean dataset = change.what().startsWith("dataset of ");
      if (dataset || change.what().startsWith("model ")) {
        differences.add(
            new Difference(
                dataset ? Kind.DATASET : Kind.MODEL,
                change.what().replaceFirst("^(dataset of|model) ", ""),
                change.cause(),
                List.of(),
                change.earlier(),
                change.later(),
                null,
                null));
      }
    }
  }

  private static void compareResults(
      RunManifest earlier, RunManifest later, Background background, List<Difference> differences) {
    SeedSpread spread = SeedSpread.of(earlier, later);
    TrialDifferences judge = new TrialDifferences(earlier, later, background, spread);
    TrialPairs pairs = TrialPairs.of(earlier.getOutcomes(), later.getOutcomes());
    List<Difference> ofTrials = new ArrayList<>();
    Map<String, List<Difference>> byCell = new HashMap<>();
    for (Pair pair : pairs.pairs()) {
      judge
          .of(pair)
          .ifPresent(
              difference -> {
                ofTrials.add(difference);
                note(byCell, pair.earlier(), difference);
                if (!ResultCell.of(pair.later()).equals(ResultCell.of(pair.earlier()))) {
                  note(byCell, pair.later(), difference);
                }
              });
    }
    for (TrialOutcome trial : pairs.missing()) {
      ofTrials.add(judge.lone(trial, false));
      note(byCell, trial, ofTrials.get(ofTrials.size() - 1));
    }
    for (TrialOutcome trial : pairs.added()) {
      ofTrials.add(judge.lone(trial, true));
      note(byCell, trial, ofTrials.get(ofTrials.size() - 1));
    }
    CellDifferences ofCells = new CellDifferences(earlier, later, background, spread, byCell);
    List<Difference> cells = ofCells.cells();
    differences.addAll(cells);
    differences.addAll(ofCells.submissions(cells));
    differences.addAll(ofTrials);
  }

  private static void note(
      Map<String, List<Difference>> byCell, TrialOutcome trial, Difference difference) {
    byCell
        .computeIfAbsent(ResultCell.of(trial).toString(), cell -> new ArrayList<>())
        .add(difference);
  }
}
