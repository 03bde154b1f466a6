package dev.fisherflow.pipelines.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Differences of two methods on the same seeds and the same rows of some tasks. Other seeds and
 * other rows would both give another difference, so both are part of its error: over the rows by
 * {@link Bootstrap}, over the seeds by Student's t. What varies by seed and row together is in both
 * and counts once.
 */
public final class SeedsAndRows {

  /** Seeds from which on rows and seeds are told apart well enough. */
  public static final int ENOUGH = 8;

  private final int seeds;
  private final double[] ofSeeds;
  private final List<double[]> ofRows = new ArrayList<>();
  private double rowVariance;
  private double sharedVariance;

  /**
   * Differences in the units of the score.
   *
   * @param tasks of each task an array [seed][row], whose mean over the rows is the difference of
   *     the scores with that seed; seeds in one order, at least two, as rows are
   */
  public SeedsAndRows(List<double[][]> tasks) {
    seeds = tasks.get(0).length;
    ofSeeds = new double[seeds];
    for (double[][] task : tasks) {
      if (task.length != seeds) {
        throw new IllegalArgumentException(
            "expected %d seeds of each task, found %d".formatted(seeds, task.length));
      }
      add(task, tasks.size());
    }
  }

  private void add(double[][] task, int tasks) {
    int rows = task[0].length;
    double[] means = new double[rows];
    double[] seedMeans = new double[seeds];
    for (int seed = 0; seed < seeds; seed++) {
      for (int row = 0; row < rows; row++) {
        means[row] += task[seed][row] / seeds;
      }
      seedMeans[seed] = DoubleStream.of(task[seed]).average().orElseThrow();
      ofSeeds[seed] += seedMeans[seed] / tasks;
    }
    double mean = DoubleStream.of(means).average().orElseThrow();
    double residuals = 0;
    for (int seed = 0; seed < seeds; seed++) {
      for (int row = 0; row < rows; row++) {
        double residual = task[seed][row] - means[row] - seedMeans[seed] + mean;
        residuals += residual * residual;
      }
    }
    ofRows.add(means);
    double share = 1.0 / rows / tasks / tasks;
    rowVariance += Lead.variance(means) * share;
    sharedVariance += residuals / (seeds - 1) / (rows - 1) / seeds * share;
  }

  /** The mean difference, and its interval over seeds and rows. */
  public Lead difference(Bootstrap bootstrap) {
    double mean = DoubleStream.of(ofSeeds).average().orElseThrow();
    double seedVariance = Lead.variance(ofSeeds) / seeds;
    double ownVariance = Math.max(0, rowVariance - sharedVariance);
    double variance = seedVariance + ownVariance;
    Interval rows = bootstrap.interval(ofRows);
    double own = rowVariance == 0 ? 0 : Math.sqrt(ownVariance / rowVariance);
    double half = Lead.quantile(seeds - 1) * Math.sqrt(seedVariance);
    return new Lead(
        seeds,
        rows(),
        mean,
        Math.sqrt(variance),
        freedom(variance, seedVariance, ownVariance),
        new Interval(
            mean - Math.hypot(half, own * (mean - rows.low())),
            mean + Math.hypot(half, own * (rows.high() - mean))));
  }

  private int rows() {
    return ofRows.stream().mapToInt(task -> task.length).sum();
  }

  /** Satterthwaite's, of a sum of two variances. */
  private double freedom(double variance, double ofSeeds, double ofRows) {
    double freedom =
        variance
            * variance
            / (ofSeeds * ofSeeds / (seeds - 1) + ofRows * ofRows / (rows() - this.ofRows.size()));
    return Double.isNaN(freedom) ? seeds - 1 : freedom;
  }
}
