package dev.fisherflow.learning.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Pairs of a target and a prediction, from which Pearson and Spearman correlation follow. Ranks
 * need all pairs, so they are kept: a regression task's validation split has some thousands. The
 * figures are taken over sorted pairs, so neither order nor merging changes a bit of them.
 *
 * <p>Both are 0 when the predictions are all equal and the targets are not: a constant prediction
 * is worth nothing. Both are NaN when the targets are all equal, or are less than two, since
 * nothing can correlate with them, and when any number is not finite.
 */
public final class Correlation {

  private final List<Pair> pairs = new ArrayList<>();

  /** Adds one example. */
  public void add(double target, double prediction) {
    // Adding 0 makes -0 equal to 0 in the order.
    pairs.add(new Pair(target + 0.0, prediction + 0.0));
  }

  /** Adds the pairs of another part. */
  public void merge(Correlation other) {
    pairs.addAll(other.pairs);
  }

  /** Pairs added. */
  public long examples() {
    return pairs.size();
  }

  /** Root of the mean squared difference; NaN if a number is not finite. */
  public double rmse() {
    return Math.sqrt(
        sorted().stream()
            .mapToDouble(pair -> (pair.prediction - pair.target) * (pair.prediction - pair.target))
            .average()
            .orElse(Double.NaN));
  }

  /** Mean absolute difference; NaN if a number is not finite. */
  public double mae() {
    return sorted().stream()
        .mapToDouble(pair -> Math.abs(pair.prediction - pair.target))
        .average()
        .orElse(Double.NaN);
  }

  /** Covariance over the product of the standard deviations, from -1 to 1. */
  public double pearson() {
    return pearson(sorted());
  }

  /** Pearson correlation of the ranks, equal numbers sharing the mean of their ranks. */
  public double spearman() {
    List<Pair> sorted = sorted();
    if (!finite(sorted)) {
      return Double.NaN;
    }
    double[] targets = ranks(sorted.stream().mapToDouble(Pair::target).toArray());
    double[] predictions = ranks(sorted.stream().mapToDouble(Pair::prediction).toArray());
    List<Pair> ranks = new ArrayList<>(targets.length);
    for (int i = 0; i < targets.length; i++) {
      ranks.add(new Pair(targets[i], predictions[i]));
    }
    return pearson(ranks);
  }

  private List<Pair> sorted() {
    return pairs.stream()
        .sorted(Comparator.comparingDouble(Pair::target).thenComparingDouble(Pair::prediction))
        .toList();
  }

  private static boolean finite(List<Pair> pairs) {
    return pairs.stream()
        .allMatch(pair -> Double.isFinite(pair.target) && Double.isFinite(pair.prediction));
  }

  private static boolean constant(List<Pair> pairs, ToDoubleFunction<Pair> number) {
    return pairs.stream().mapToDouble(number).distinct().limit(2).count() < 2;
  }

  /** Two passes; constancy is seen by comparing, since a rounded mean leaves a false variance. */
  private static double pearson(List<Pair> pairs) {
    if (!finite(pairs)) {
      return Double.NaN;
    }
    if (constant(pairs, Pair::target)) {
      return Double.NaN;
    }
    if (constant(pairs, Pair::prediction)) {
      return 0;
    }
    double targetMean = 0;
    double predictionMean = 0;
    for (Pair pair : pairs) {
      targetMean += pair.target / pairs.size();
      predictionMean += pair.prediction / pairs.size();
    }
    double covariance = 0;
    double targetVariance = 0;
    double predictionVariance = 0;
    for (Pair pair : pairs) {
      double x = pair.target - targetMean;
      double y = pair.prediction - predictionMean;
      covariance += x * y;
      targetVariance += x * x;
      predictionVariance += y * y;
    }
    double quotient = covariance / Math.sqrt(targetVariance) / Math.sqrt(predictionVariance);
    return Math.max(-1, Math.min(1, quotient));
  }

  /** Ranks from 1, in the numbers' own order; ties share their mean rank. */
  private static double[] ranks(double[] numbers) {
    Integer[] order = new Integer[numbers.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    Arrays.sort(order, Comparator.comparingDouble(i -> numbers[i]));
    double[] ranks = new double[numbers.length];
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to < order.length && numbers[order[to]] == numbers[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + 1 + to) / 2.0;
      }
      from = to;
    }
    return ranks;
  }

  private record Pair(double target, double prediction) {}
}
