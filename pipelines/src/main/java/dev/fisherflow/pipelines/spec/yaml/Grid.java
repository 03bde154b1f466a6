package dev.fisherflow.pipelines.spec.yaml;

import java.util.List;
import java.util.function.BiFunction;

/**
 * The points of a grid, grown axis by axis; the first axis varies slowest.
 *
 * @param points the points
 * @param tooLarge whether there would be more than {@link #LARGEST}; points are then missing
 */
public record Grid<T>(List<T> points, boolean tooLarge) {

  /** The most points a grid may have. */
  public static final int LARGEST = 100_000;

  public static <T> Grid<T> of(T start) {
    return new Grid<>(List.of(start), false);
  }

  /** Every point with every value of one more axis. */
  public <V> Grid<T> vary(List<V> values, BiFunction<T, V, T> with) {
    if ((long) points.size() * values.size() > LARGEST) {
      return new Grid<>(points, true);
    }
    return new Grid<>(
        points.stream()
            .flatMap(point -> values.stream().map(value -> with.apply(point, value)))
            .toList(),
        tooLarge);
  }
}
