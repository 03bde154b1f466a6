package dev.fisherflow.pipelines.statistics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How much of the variance of scores over a full grid each setting explains: the functional
 * analysis of variance (Hutter, Hoos, Leyton-Brown, An Efficient Approach for Assessing
 * Hyperparameter Importance, ICML 2014), which on a full grid with equally many seeds everywhere is
 * exact by means. No model is fitted.
 *
 * @param main the share of each setting alone, in the order of the settings
 * @param pairs the share of each pair beyond its two settings, by both names
 * @param more the share of three settings and more together
 * @param seeds the share within the points of the grid: what the seeds make
 */
public record FunctionalAnova(
    Map<String, Double> main, Map<String, Double> pairs, double more, double seeds) {

  /**
   * A score at a point of the grid.
   *
   * @param levels the level of each setting, by name
   */
  public record Point(Map<String, String> levels, double score) {}

  /**
   * The shares, which add up to 1.
   *
   * @param points one for each trial
   * @return empty unless the points are a full grid of two levels and more in some setting, each
   *     point equally often and with a finite score, and the scores differ
   */
  public static Optional<FunctionalAnova> of(List<Point> points) {
    List<String> settings = varying(points);
    if (settings.isEmpty() || !full(points, settings)) {
      return Optional.empty();
    }
    double mean = mean(points);
    double total = points.stream().mapToDouble(point -> square(point.score - mean)).sum();
    if (!(total > 0) || !Double.isFinite(total)) {
      return Optional.empty();
    }
    Map<String, Double> main = new LinkedHashMap<>();
    Map<String, Double> pairs = new LinkedHashMap<>();
    settings.forEach(name -> main.put(name, between(points, List.of(name), mean) / total));
    for (int i = 0; i < settings.size(); i++) {
      for (int j = i + 1; j < settings.size(); j++) {
        List<String> both = List.of(settings.get(i), settings.get(j));
        double own = main.get(both.get(0)) + main.get(both.get(1));
        pairs.put(
            both.get(0) + " × " + both.get(1),
            Math.max(0, between(points, both, mean) / total - own));
      }
    }
    double cells = between(points, settings, mean) / total;
    double explained =
        main.values().stream().mapToDouble(Double::doubleValue).sum()
            + pairs.values().stream().mapToDouble(Double::doubleValue).sum();
    return Optional.of(
        new FunctionalAnova(main, pairs, Math.max(0, cells - explained), Math.max(0, 1 - cells)));
  }

  /** The settings that have two levels or more, in the order in which the points name them. */
  private static List<String> varying(List<Point> points) {
    Map<String, Set<String>> levels = levels(points);
    List<String> names = new ArrayList<>(levels.keySet());
    names.removeIf(name -> levels.get(name).size() < 2);
    return names;
  }

  private static Map<String, Set<String>> levels(List<Point> points) {
    Map<String, Set<String>> levels = new LinkedHashMap<>();
    points.forEach(
        point ->
            point.levels.forEach(
                (name, level) ->
                    levels.computeIfAbsent(name, key -> new LinkedHashSet<>()).add(level)));
    return levels;
  }

  private static boolean full(List<Point> points, List<String> settings) {
    Map<String, Set<String>> levels = levels(points);
    long cells =
        settings.stream().mapToLong(name -> levels.get(name).size()).reduce(1, (a, b) -> a * b);
    Map<List<String>, Integer> counts = new HashMap<>();
    for (Point point : points) {
      if (!Double.isFinite(point.score) || !point.levels.keySet().containsAll(settings)) {
        return false;
      }
      counts.merge(cell(point, settings), 1, Integer::sum);
    }
    return counts.size() == cells && Set.copyOf(counts.values()).size() == 1;
  }

  /** Sum of squares between the groups of points that have the same levels of some settings. */
  private static double between(List<Point> points, List<String> settings, double mean) {
    Map<List<String>, List<Point>> groups = new LinkedHashMap<>();
    points.forEach(
        point ->
            groups.computeIfAbsent(cell(point, settings), key -> new ArrayList<>()).add(point));
    return groups.values().stream()
        .mapToDouble(group -> group.size() * square(mean(group) - mean))
        .sum();
  }

  private static List<String> cell(Point point, List<String> settings) {
    return settings.stream().map(point.levels::get).toList();
  }

  private static double mean(List<Point> points) {
    return points.stream().mapToDouble(Point::score).average().orElse(Double.NaN);
  }

  private static double square(double number) {
    return number * number;
  }
}
