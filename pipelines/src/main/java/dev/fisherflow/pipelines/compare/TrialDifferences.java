package dev.fisherflow.pipelines.compare;

import dev.fisherflow.pipelines.compare.Difference.Kind;
import dev.fisherflow.pipelines.compare.TrialPairs.Pair;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.Names;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.TrialOutcome;
import dev.fisherflow.schemas.TrialStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Judges pairs of trials. */
final class TrialDifferences {

  /** Failures of machines, and not of trials. */
  private static final Set<String> OF_MACHINES =
      Set.of("OUT_OF_MEMORY", "WORKER_LOST", "DISK_FULL", "TIMED_OUT");

  private final RunManifest earlier;
  private final RunManifest later;
  private final Background background;
  private final SeedSpread spread;

  TrialDifferences(
      RunManifest earlier, RunManifest later, Background background, SeedSpread spread) {
    this.earlier = earlier;
    this.later = later;
    this.background = background;
    this.spread = spread;
  }

  /** The difference of two trials that take the same place; nothing if there is none. */
  Optional<Difference> of(Pair pair) {
    TrialOutcome before = pair.earlier();
    TrialOutcome after = pair.later();
    if (same(before, after)) {
      return Optional.empty();
    }
    Double delta =
        before.getScore() == null || after.getScore() == null
            ? null
            : (Double) (after.getScore() - before.getScore());
    Double noise = null;
    if (delta != null) {
      var largest = spread.largest(before, (before.getScore() + after.getScore()) / 2, 1, 1);
      noise = largest.isPresent() ? (Double) largest.getAsDouble() : null;
    }
    Difference unexplained =
        new Difference(
            Kind.TRIAL,
            name(after),
            Cause.UNEXPLAINED,
            List.of(),
            figure(before),
            figure(after),
            delta,
            noise);
    Explanation why = explain(pair, unexplained.withinNoise());
    return Optional.of(
        new Difference(
            Kind.TRIAL,
            name(after),
            why.cause(),
            why.reasons(),
            figure(before),
            figure(after),
            delta,
            noise));
  }

  /** A trial that only one of the runs has. */
  Difference lone(TrialOutcome trial, boolean added) {
    Explanation.Builder why = new Explanation.Builder();
    background.mattering(Cause.CODE).stream()
        .filter(change -> change.what().equals("specification"))
        .forEach(change -> why.because(Cause.CODE, "another specification"));
    background.mattering(Cause.CODE).stream()
        .filter(change -> change.what().startsWith("default of "))
        .forEach(change -> why.because(Cause.CODE, change.text()));
    Explanation explanation =
        why.note(added ? "in the later run alone" : "in the earlier run alone").orNoiseIf(false);
    return new Difference(
        Kind.TRIAL,
        name(trial),
        explanation.cause(),
        explanation.reasons(),
        added ? "-" : figure(trial),
        added ? figure(trial) : "-",
        null,
        null);
  }

  /**
   * Bit for bit, where they are the same trial of a model of the same name, which is in a result's
   * digest; else in all that came of it.
   */
  private static boolean same(TrialOutcome before, TrialOutcome after) {
    boolean figures =
        before.getStatus() == after.getStatus()
            && before.getFailure().equals(after.getFailure())
            && before.getBestWeights().equals(after.getBestWeights())
            && before.getLastWeights().equals(after.getLastWeights())
            && Objects.equals(before.getScore(), after.getScore())
            && Objects.equals(before.getFinalLoss(), after.getFinalLoss());
    return figures
        && (before.getStatus() == TrialStatus.FAILED
            || before.getStatus() == TrialStatus.CANCELLED
            || before.getDigest().equals(after.getDigest())
            || !before.getTrial().equals(after.getTrial()));
  }

  private Explanation explain(Pair pair, boolean withinNoise) {
    Explanation.Builder why = new Explanation.Builder();
    Ingredients before = Ingredients.of(pair.earlier().getTrial());
    Ingredients after = Ingredients.of(pair.later().getTrial());
    List<String> differing = before.differing(after);
    contents(pair, differing, why);
    differing.forEach(name -> setting(name, before.get(name), after.get(name), why));
    environment(pair, why);
    if (!why.known()) {
      background
          .mattering(Cause.CODE)
          .forEach(
              change -> {
                if (Set.of("code", "commit", "version", "numerics version")
                    .contains(change.what())) {
                  why.because(Cause.CODE, change.text());
                }
              });
    }
    return why.orNoiseIf(withinNoise);
  }

  private void contents(Pair pair, List<String> differing, Explanation.Builder why) {
    String task = pair.later().getTrial().getTask();
    if (differing.contains(Ingredients.DATASET)) {
      Cause cause =
          background.changes().stream()
              .filter(change -> change.what().equals("dataset of " + task))
              .map(Change::cause)
              .findFirst()
              .orElse(Cause.DATA);
      why.because(
          cause,
          cause == Cause.DATA
              ? "dataset of " + task
              : "preparation of the same raw files of " + task);
    }
    if (differing.contains(Ingredients.MODEL)) {
      why.because(Cause.DATA, "model " + ResultCell.model(pair.later().getTrial().getModel()));
    }
  }

  private void setting(String name, String before, String after, Explanation.Builder why) {
    String change = "%s %s -> %s".formatted(name.replaceFirst("^optimizer\\.", ""), before, after);
    switch (name) {
      case Ingredients.DATASET, Ingredients.MODEL -> {}
      case Ingredients.SEED -> why.note(change);
      case Ingredients.NUMERICS ->
          why.because(Cause.CODE, "numerics version %s -> %s".formatted(before, after));
      default ->
          why.because(
              Cause.CODE,
              (isDefault(name, before, after) ? "default of " : "specification: ") + change);
    }
  }

  /** Whether neither specification says it, or both say the same. */
  private boolean isDefault(String name, String before, String after) {
    String key = name.substring(name.lastIndexOf('.') + 1);
    return earlier.getSpecification().equals(later.getSpecification())
        || takes(earlier, key, before) && takes(later, key, after);
  }

  private static boolean takes(RunManifest run, String key, String value) {
    return run.getDefaults().stream()
        .filter(taken -> taken.getName().matches("(.*\\.)?" + key + "(\\..*)?"))
        .map(NamedValue::getValue)
        .anyMatch(value::equals);
  }

  private void environment(Pair pair, Explanation.Builder why) {
    TrialOutcome before = pair.earlier();
    TrialOutcome after = pair.later();
    for (TrialOutcome outcome : List.of(after, before)) {
      if (OF_MACHINES.contains(outcome.getFailure())) {
        why.because(Cause.ENVIRONMENT, "a machine's failure: " + outcome.getFailure());
      }
    }
    if (before.getThreads() != after.getThreads()
        && before.getThreads() > 0
        && after.getThreads() > 0) {
      why.because(
          Cause.ENVIRONMENT, "threads %d -> %d".formatted(before.getThreads(), after.getThreads()));
    }
    if (!kind(before.getDevice()).equals(kind(after.getDevice()))) {
      why.because(
          Cause.ENVIRONMENT, "device %s -> %s".formatted(before.getDevice(), after.getDevice()));
    }
    if (after.getTrainedHere()) {
      background.mattering(Cause.ENVIRONMENT).stream()
          .filter(change -> !Set.of("threads per trial", "device").contains(change.what()))
          .forEach(change -> why.because(Cause.ENVIRONMENT, change.text()));
    }
  }

  /** Without its number: one GPU of a machine is as good as another. */
  private static String kind(String device) {
    return device.replaceFirst("\\d+$", "");
  }

  private static String name(TrialOutcome outcome) {
    return "%s %s seed %d"
        .formatted(
            ResultCell.of(outcome), outcome.getHyperparameters(), outcome.getTrial().getSeed());
  }

  private static String figure(TrialOutcome outcome) {
    if (outcome.getStatus() == TrialStatus.SUCCEEDED && outcome.getScore() != null) {
      return Names.number(outcome.getScore());
    }
    return outcome.getFailure().isEmpty()
            || outcome.getFailure().equals(outcome.getStatus().toString())
        ? outcome.getStatus().toString()
        : outcome.getStatus() + " " + outcome.getFailure();
  }
}
