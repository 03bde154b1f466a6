package dev.fisherflow.pipelines.compare;

import dev.fisherflow.schemas.DatasetSource;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.TrialOutcome;
import dev.fisherflow.schemas.TrialStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How far scores of trials that differ in their seed alone lie apart, and so how large a difference
 * of two means may be before it is more than noise: a two-sided t-test at 1 % for all trials of the
 * run together (Bonferroni), so that of many trials none differs by chance.
 *
 * <p>The standard deviation is that over the seeds of the same setting; where these have fewer than
 * {@value #ENOUGH} degrees of freedom, pooled over the cell's settings, then over all of the task.
 * Where no setting has two seeds, it is that of an accuracy on as many validation examples. A
 * difference of one validation example is never more than noise.
 */
final class SeedSpread {

  private static final int ENOUGH = 4;
  private static final double LEVEL = 0.01;

  private final double tail;
  private final Map<List<String>, Squares> spreads = new HashMap<>();
  private final Map<String, Long> validationRows = new HashMap<>();

  private SeedSpread(int trials) {
    tail = LEVEL / 2 / Math.max(1, trials);
  }

  /** The spread in two runs; scores of seeds that both have count once. */
  static SeedSpread of(RunManifest earlier, RunManifest later) {
    SeedSpread spread = new SeedSpread(later.getOutcomes().size());
    Map<String, Set<Long>> seeds = new HashMap<>();
    for (RunManifest run : List.of(earlier, later)) {
      Map<String, List<TrialOutcome>> settings =
          run.getOutcomes().stream()
              .filter(outcome -> outcome.getStatus() == TrialStatus.SUCCEEDED)
              .filter(outcome -> outcome.getScore() != null)
              .collect(Collectors.groupingBy(SeedSpread::setting));
      settings.forEach(
          (setting, outcomes) -> {
            Set<Long> seen = seeds.computeIfAbsent(setting, key -> new HashSet<>());
            if (outcomes.stream().noneMatch(o -> seen.contains(o.getTrial().getSeed()))) {
              outcomes.forEach(outcome -> seen.add(outcome.getTrial().getSeed()));
              spread.add(outcomes);
            }
          });
      for (DatasetSource source : run.getSources()) {
        spread.validationRows.merge(source.getTask(), source.getValidationRows(), Math::min);
      }
    }
    return spread;
  }

  private void add(List<TrialOutcome> seeds) {
    double mean = seeds.stream().mapToDouble(TrialOutcome::getScore).average().orElseThrow();
    double squares =
        seeds.stream()
            .mapToDouble(outcome -> (outcome.getScore() - mean) * (outcome.getScore() - mean))
            .sum();
    for (List<String> level : levels(seeds.get(0))) {
      spreads.computeIfAbsent(level, key -> new Squares()).add(squares, seeds.size() - 1);
    }
  }

  /**
   * The largest difference of two means that is noise.
   *
   * @param like a trial of the setting
   * @param score about what the means are
   * @param seeds seeds in one mean
   * @param otherSeeds seeds in the other
   */
  OptionalDouble largest(TrialOutcome like, double score, int seeds, int otherSeeds) {
    double factor = Math.sqrt(1.0 / seeds + 1.0 / otherSeeds);
    long rows = validationRows.getOrDefault(like.getTrial().getTask(), 0L);
    double anExample = rows == 0 ? 0 : 1.5 / rows;
    Squares widest = null;
    for (List<String> level : levels(like)) {
      Squares squares = spreads.get(level);
      if (squares != null && squares.freedom > 0) {
        widest = squares;
        if (squares.freedom >= ENOUGH) {
          break;
        }
      }
    }
    if (widest != null) {
      double quantile = TDistribution.of(widest.freedom).inverseSurvivalProbability(tail);
      return OptionalDouble.of(Math.max(anExample, quantile * widest.deviation() * factor));
    }
    if (rows == 0) {
      return OptionalDouble.empty();
    }
    double accuracy = Math.min(1, Math.max(0, score));
    double quantile = NormalDistribution.of(0, 1).inverseSurvivalProbability(tail);
    return OptionalDouble.of(
        Math.max(anExample, quantile * Math.sqrt(accuracy * (1 - accuracy) / rows) * factor));
  }

  /** From the narrowest to the widest. */
  private static List<List<String>> levels(TrialOutcome outcome) {
    List<List<String>> levels = new ArrayList<>();
    levels.add(List.of("setting", setting(outcome)));
    levels.add(List.of("cell", ResultCell.of(outcome).toString()));
    levels.add(List.of("task", outcome.getTrial().getTask()));
    return levels;
  }

  private static String setting(TrialOutcome outcome) {
    return ResultCell.of(outcome) + Ingredients.of(outcome.getTrial()).setting();
  }

  /** Squared deviations from the means of their settings. */
  private static final class Squares {
    private double sum;
    private int freedom;

    void add(double squares, int degrees) {
      sum += squares;
      freedom += degrees;
    }

    double deviation() {
      return Math.sqrt(sum / freedom);
    }
  }
}
