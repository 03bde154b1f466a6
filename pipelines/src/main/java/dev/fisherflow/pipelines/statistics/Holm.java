package dev.fisherflow.pipelines.statistics;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Holm's correction for a family of tests (1979): the chance of any false one is kept. */
public final class Holm {

  private Holm() {}

  /**
   * P-values to be held against the level of the whole family.
   *
   * @param values of each test alone; NaN, a test that could not be made, is not of the family
   * @return in the same order: the smallest times the number of tests, the next times one less, and
   *     so on, none below one before it, and at most 1
   */
  public static double[] adjusted(double[] values) {
    int[] order =
        IntStream.range(0, values.length)
            .filter(i -> !Double.isNaN(values[i]))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] adjusted = values.clone();
    double largest = 0;
    for (int rank = 0; rank < order.length; rank++) {
      largest = Math.max(largest, Math.min(1, (order.length - rank) * values[order[rank]]));
      adjusted[order[rank]] = largest;
    }
    return adjusted;
  }
}
