package dev.fisherflow.pipelines.statistics;

/**
 * The values that data leave possible, at {@link #LEVEL} unless said otherwise.
 *
 * @param low the lower bound; minus infinity where there is none
 * @param high the upper bound; infinity where there is none
 */
public record Interval(double low, double high) {

  /** How often an interval holds the true value; each of its bounds alone, 97.5 %. */
  public static final double LEVEL = 0.95;

  /** Nothing is known. */
  public static final Interval UNKNOWN =
      new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  /** Whether a value is possible. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  /** Whether there are bounds. */
  public boolean known() {
    return Double.isFinite(low) && Double.isFinite(high);
  }
}
