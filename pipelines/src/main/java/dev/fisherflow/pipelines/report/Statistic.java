package dev.fisherflow.pipelines.report;

import java.util.stream.DoubleStream;

/**
 * Finite numbers in short; those that are not finite are left out.
 *
 * @param count how many there are
 * @param mean their mean; NaN of none
 * @param deviation their standard deviation with n - 1; NaN of fewer than two
 */
public record Statistic(int count, double mean, double deviation) {

  /** Of these numbers. */
  public static Statistic of(DoubleStream numbers) {
    double[] finite = numbers.filter(Double::isFinite).toArray();
    double mean = DoubleStream.of(finite).average().orElse(Double.NaN);
    double squares = DoubleStream.of(finite).map(x -> (x - mean) * (x - mean)).sum();
    return new Statistic(
        finite.length,
        mean,
        finite.length < 2 ? Double.NaN : Math.sqrt(squares / (finite.length - 1)));
  }

  /** Whether there is a mean. */
  public boolean present() {
    return count > 0;
  }

  /** Whether there is a deviation. */
  public boolean spread() {
    return count > 1;
  }

  /** The same in other units. */
  public Statistic times(double factor) {
    return new Statistic(count, mean * factor, deviation * Math.abs(factor));
  }
}
