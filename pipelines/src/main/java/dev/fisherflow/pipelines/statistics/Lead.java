package dev.fisherflow.pipelines.statistics;

import java.util.stream.DoubleStream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The mean of paired differences and how well it is known.
 *
 * @param seeds pairs
 * @param rows examples that count as drawn too; 0 where seeds alone do
 * @param mean their mean; NaN of none
 * @param error its standard error; NaN of fewer than two pairs
 * @param freedom degrees of freedom of the error
 * @param interval where the true mean is, at {@link Interval#LEVEL}
 */
public record Lead(
    int seeds, int rows, double mean, double error, double freedom, Interval interval) {

  /** Upper share outside an interval. */
  static final double TAIL = (1 - Interval.LEVEL) / 2;

  /** The power at which {@link #smallestLead} is given. */
  public static final double POWER = 0.8;

  /**
   * By Student's t over the seeds.
   *
   * @param differences one of each common seed
   * @param grain the step in which scores are counted, such as 1 / rows, or 0: equal differences of
   *     two seeds are no proof that all seeds agree, so the standard deviation is at least that of
   *     two scores rounded so
   */
  public static Lead ofSeeds(double[] differences, double grain) {
    int n = differences.length;
    double mean = DoubleStream.of(differences).average().orElse(Double.NaN);
    if (n < 2 || !Double.isFinite(mean)) {
      return new Lead(n, 0, mean, Double.NaN, Double.NaN, Interval.UNKNOWN);
    }
    double variance = Math.max(variance(differences), grain * grain / 6);
    double error = Math.sqrt(variance / n);
    double half = quantile(n - 1) * error;
    return new Lead(n, 0, mean, error, n - 1, new Interval(mean - half, mean + half));
  }

  /** The variance of a sample, with n - 1. */
  static double variance(double[] sample) {
    double mean = DoubleStream.of(sample).average().orElseThrow();
    return DoubleStream.of(sample).map(x -> (x - mean) * (x - mean)).sum() / (sample.length - 1);
  }

  /** Student's t that is exceeded with the probability {@link #TAIL}. */
  static double quantile(double freedom) {
    return TDistribution.of(freedom).inverseSurvivalProbability(TAIL);
  }

  /** Whether the first of the two is better beyond chance: the lower bound is above 0. */
  public boolean better() {
    return interval.low() > 0;
  }

  /** Whether one of the two is better beyond chance. */
  public boolean toldApart() {
    return !interval.contains(0);
  }

  /** The other way round. */
  public Lead reversed() {
    return new Lead(
        seeds, rows, -mean, error, freedom, new Interval(-interval.high(), -interval.low()));
  }

  /** Two-sided probability of a mean at least so far from 0 if nothing differed; NaN if unknown. */
  public double pValue() {
    if (error == 0) {
      return mean == 0 ? 1 : 0;
    }
    return Double.isNaN(error)
        ? Double.NaN
        : 2 * TDistribution.of(freedom).survivalProbability(Math.abs(mean) / error);
  }

  /**
   * The smallest true difference that a design with this error shows with the probability {@link
   * #POWER}: (t.975 + t.80) times the standard error; NaN if that is unknown.
   */
  public double smallestLead() {
    return Double.isNaN(error)
        ? Double.NaN
        : (quantile(freedom) + TDistribution.of(freedom).inverseCumulativeProbability(POWER))
            * error;
  }
}
