package dev.fisherflow.pipelines.spec.search;

import dev.fisherflow.declaration.SearchRange;
import dev.fisherflow.pipelines.spec.yaml.Grid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The ranges of one optimizer's settings. Lists beside them stay a grid, whose every point is
 * searched.
 *
 * @param <R> the record that holds a point
 */
public final class SearchSpace<R> {

  private record Axis<R, T>(
      String name, String text, SearchRange<T> range, BiFunction<R, T, R> with) {

    R apply(R start, double place) {
      return with.apply(start, range.at(place));
    }
  }

  private final String name;
  private final List<Axis<R, ?>> axes = new ArrayList<>();

  /**
   * A space without ranges.
   *
   * @param name the word of the optimizer: another has other points in the same ranges
   */
  public SearchSpace(String name) {
    this.name = name;
  }

  /**
   * Adds an axis.
   *
   * @param setting names it
   * @param with a record with a value of it
   */
  public <T> void add(String setting, SearchRange<T> range, BiFunction<R, T, R> with) {
    add(setting, range.text(), range, with);
  }

  /**
   * Adds an axis.
   *
   * @param text the range in words that stay the same
   */
  public <T> void add(String setting, String text, SearchRange<T> range, BiFunction<R, T, R> with) {
    axes.add(new Axis<>(setting, setting + " " + text, range, with));
  }

  /** Whether there is nothing to search. */
  public boolean isEmpty() {
    return axes.isEmpty();
  }

  /**
   * Every point of a grid with every point of the search; where choices give a point twice, it is
   * there once. The points depend on the ranges, whatever their order in the file, and a larger
   * search begins with the points of a smaller one.
   */
  public Grid<R> search(Grid<R> grid, Search search) {
    if (axes.isEmpty()) {
      return grid;
    }
    List<Axis<R, ?>> ordered =
        axes.stream().sorted(Comparator.comparing(axis -> axis.name)).toList();
    String space =
        ordered.stream().map(Axis::text).collect(Collectors.joining(", ", name + " ", ""));
    List<double[]> points =
        IntStream.range(0, search.points())
            .mapToObj(i -> SobolPoints.point(space, search.seed(), ordered.size(), i))
            .toList();
    Grid<R> searched = grid.vary(points, (record, point) -> at(record, ordered, point));
    return new Grid<>(searched.points().stream().distinct().toList(), searched.tooLarge());
  }

  private R at(R start, List<Axis<R, ?>> ordered, double[] point) {
    R record = start;
    for (int axis = 0; axis < ordered.size(); axis++) {
      record = ordered.get(axis).apply(record, point[axis]);
    }
    return record;
  }
}
