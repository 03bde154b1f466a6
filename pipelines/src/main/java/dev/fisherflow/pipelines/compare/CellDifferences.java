package dev.fisherflow.pipelines.compare;

import dev.fisherflow.pipelines.compare.Difference.Kind;
import dev.fisherflow.schemas.Names;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.SelectionOutcome;
import dev.fisherflow.schemas.SubmissionManifest;
import dev.fisherflow.schemas.TrialOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Judges the cells of the result tables, and the zips made of them. */
final class CellDifferences {

  private final RunManifest earlier;
  private final RunManifest later;
  private final Background background;
  private final SeedSpread spread;

  /** By cell, the differences of its trials. */
  private final Map<String, List<Difference>> trials;

  CellDifferences(
      RunManifest earlier,
      RunManifest later,
      Background background,
      SeedSpread spread,
      Map<String, List<Difference>> trials) {
    this.earlier = earlier;
    this.later = later;
    this.background = background;
    this.spread = spread;
    this.trials = trials;
  }

  /** The cells that differ. */
  List<Difference> cells() {
    Map<String, SelectionOutcome> before =
        byName(earlier.getChoices(), c -> ResultCell.of(c).toString());
    Map<String, SelectionOutcome> after =
        byName(later.getChoices(), c -> ResultCell.of(c).toString());
    List<Difference> differences = new ArrayList<>();
    for (String cell : union(before.keySet(), after.keySet())) {
      compare(cell, before.get(cell), after.get(cell)).ifPresent(differences::add);
    }
    return differences;
  }

  /** The zips that differ, given the cells that do. */
  List<Difference> submissions(List<Difference> cells) {
    Map<String, SubmissionManifest> before =
        byName(earlier.getSubmissions(), CellDifferences::method);
    Map<String, SubmissionManifest> after = byName(later.getSubmissions(), CellDifferences::method);
    List<Difference> differences = new ArrayList<>();
    for (String method : union(before.keySet(), after.keySet())) {
      String one = before.containsKey(method) ? before.get(method).getDigest() : "-";
      String other = after.containsKey(method) ? after.get(method).getDigest() : "-";
      if (!one.equals(other)) {
        List<Difference> of =
            cells.stream().filter(cell -> cell.name().endsWith(" " + method)).toList();
        Explanation why = of.isEmpty() ? fromBackground() : from(of, noiseAlone(of));
        differences.add(
            new Difference(
                Kind.SUBMISSION, method, why.cause(), why.reasons(), one, other, null, null));
      }
    }
    return differences;
  }

  private Optional<Difference> compare(
      String name, SelectionOutcome before, SelectionOutcome after) {
    List<TrialOutcome> one = seeds(earlier, before);
    List<TrialOutcome> other = seeds(later, after);
    Double earlierMean = mean(one);
    Double laterMean = mean(other);
    if (before != null
        && after != null
        && Objects.equals(earlierMean, laterMean)
        && before.getWeights().equals(after.getWeights())
        && before.getHyperparameters().equals(after.getHyperparameters())
        && Objects.equals(before.getTestCorrect(), after.getTestCorrect())) {
      return Optional.empty();
    }
    Double delta =
        earlierMean == null || laterMean == null ? null : (Double) (laterMean - earlierMean);
    Double noise = null;
    if (delta != null) {
      OptionalDouble largest =
          spread.largest(one.get(0), (earlierMean + laterMean) / 2, one.size(), other.size());
      noise = largest.isPresent() ? (Double) largest.getAsDouble() : null;
    }
    boolean withinNoise =
        delta != null && (delta == 0 || noise != null && Math.abs(delta) <= noise);
    List<Difference> inCell = trials.getOrDefault(name, List.of());
    Explanation why = inCell.isEmpty() ? fromBackground() : from(inCell, withinNoise);
    return Optional.of(
        new Difference(
            Kind.CELL,
            name,
            why.cause(),
            with(why.reasons(), before, after),
            figure(earlierMean),
            figure(laterMean),
            delta,
            noise));
  }

  /** The trials that a cell shows: the chosen setting with each seed. */
  private static List<TrialOutcome> seeds(RunManifest run, SelectionOutcome choice) {
    if (choice == null) {
      return List.of();
    }
    Optional<String> setting =
        run.getOutcomes().stream()
            .filter(outcome -> outcome.getTrial().getTrialId().equals(choice.getTrialId()))
            .map(outcome -> Ingredients.of(outcome.getTrial()).setting())
            .findFirst();
    return run.getOutcomes().stream()
        .filter(outcome -> ResultCell.of(outcome).equals(ResultCell.of(choice)))
        .filter(outcome -> outcome.getScore() != null)
        .filter(
            outcome -> setting.equals(Optional.of(Ingredients.of(outcome.getTrial()).setting())))
        .toList();
  }

  private static Double mean(List<TrialOutcome> seeds) {
    return seeds.isEmpty()
        ? null
        : (Double) seeds.stream().mapToDouble(TrialOutcome::getScore).average().getAsDouble();
  }

  private static List<String> with(
      List<String> reasons, SelectionOutcome before, SelectionOutcome after) {
    List<String> all = new ArrayList<>(reasons);
    if (before == null || after == null) {
      all.add(before == null ? "in the later run alone" : "in the earlier run alone");
      return all;
    }
    if (!before.getHyperparameters().equals(after.getHyperparameters())) {
      all.add("chosen %s -> %s".formatted(before.getHyperparameters(), after.getHyperparameters()));
    }
    if (!Objects.equals(before.getTestCorrect(), after.getTestCorrect())) {
      all.add(
          "right in the test set: %s -> %s"
              .formatted(before.getTestCorrect(), after.getTestCorrect()));
    }
    return all;
  }

  /** Without a difference in what it is made of. */
  private Explanation fromBackground() {
    Explanation.Builder why = new Explanation.Builder();
    for (Cause cause : List.of(Cause.DATA, Cause.CODE, Cause.ENVIRONMENT)) {
      background.mattering(cause).forEach(change -> why.because(cause, change.text()));
    }
    return why.orNoiseIf(false);
  }

  /** From the differences of what it is made of. */
  private static Explanation from(List<Difference> parts, boolean withinNoise) {
    Explanation.Builder why = new Explanation.Builder();
    for (Cause cause : List.of(Cause.DATA, Cause.CODE, Cause.ENVIRONMENT)) {
      parts.stream()
          .filter(part -> part.cause() == cause)
          .flatMap(part -> part.reasons().stream())
          .forEach(reason -> why.because(cause, reason));
    }
    return why.orNoiseIf(withinNoise);
  }

  private static boolean noiseAlone(List<Difference> parts) {
    return parts.stream().allMatch(part -> part.cause() == Cause.NOISE);
  }

  private static String figure(Double mean) {
    return mean == null ? "-" : Names.number(mean);
  }

  private static String method(SubmissionManifest submission) {
    return String.join(
        " ",
        ResultCell.model(submission.getModel()),
        submission.getAdapter(),
        submission.getOptimizer());
  }

  private static <T> Map<String, T> byName(List<T> all, Function<T, String> name) {
    return all.stream()
        .collect(Collectors.toMap(name, Function.identity(), (one, other) -> other, TreeMap::new));
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> all = new TreeSet<>(one);
    all.addAll(other);
    return all;
  }
}
