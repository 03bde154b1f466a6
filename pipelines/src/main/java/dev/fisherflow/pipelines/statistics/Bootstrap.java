package dev.fisherflow.pipelines.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The bootstrap over rows, bias-corrected and accelerated (BCa; Efron 1987): the mean of the means
 * of some samples, each drawn anew with replacement.
 */
public final class Bootstrap {

  /** Draws for a report. */
  public static final int DRAWS = 10_000;

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private final int draws;
  private final long key;

  /**
   * A bootstrap.
   *
   * @param draws how many
   * @param key of the random numbers: equal keys draw equal rows
   */
  public Bootstrap(int draws, long key) {
    this.draws = draws;
    this.key = key;
  }

  /**
   * The interval of the mean of the samples' means, at {@link Interval#LEVEL}.
   *
   * @param samples at least one, each of at least two values
   */
  Interval interval(List<double[]> samples) {
    double mean = samples.stream().mapToDouble(Bootstrap::mean).average().orElseThrow();
    double acceleration = acceleration(samples);
    if (Double.isNaN(acceleration)) {
      return new Interval(mean, mean); // all values are equal
    }
    double[] means = means(samples);
    Arrays.sort(means);
    double bias = NORMAL.inverseCumulativeProbability(below(means, mean));
    double z = NORMAL.inverseSurvivalProbability(Lead.TAIL);
    return new Interval(
        quantile(means, corrected(bias, -z, acceleration)),
        quantile(means, corrected(bias, z, acceleration)));
  }

  private double[] means(List<double[]> samples) {
    SplittableRandom random = new SplittableRandom(key);
    double[] means = new double[draws];
    for (double[] sample : samples) {
      double scale = 1.0 / sample.length / samples.size();
      for (int draw = 0; draw < draws; draw++) {
        double sum = 0;
        for (int i = 0; i < sample.length; i++) {
          sum += sample[random.nextInt(sample.length)];
        }
        means[draw] += sum * scale;
      }
    }
    return means;
  }

  /** The share of draws below the mean; those equal to it, but for rounding, count half. */
  private static double below(double[] means, double mean) {
    double rounding = 1e-12 * Math.max(Math.abs(mean), means[means.length - 1] - means[0]);
    double count = 0;
    for (double one : means) {
      count += one < mean - rounding ? 1 : one <= mean + rounding ? 0.5 : 0;
    }
    double least = 0.5 / means.length;
    return Math.min(1 - least, Math.max(least, count / means.length));
  }

  /** Of a mean: the third moment of the rows' shares in it; NaN where all are equal. */
  private static double acceleration(List<double[]> samples) {
    double squares = 0;
    double cubes = 0;
    for (double[] sample : samples) {
      double mean = mean(sample);
      for (double value : sample) {
        double share = (value - mean) / sample.length;
        squares += share * share;
        cubes += share * share * share;
      }
    }
    return cubes / (6 * Math.pow(squares, 1.5));
  }

  private static double corrected(double bias, double z, double acceleration) {
    return NORMAL.cumulativeProbability(bias + (bias + z) / (1 - acceleration * (bias + z)));
  }

  /** Between neighbours, in proportion. */
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  private static double mean(double[] values) {
    return DoubleStream.of(values).average().orElseThrow();
  }
}
