package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.report.MethodScores;
import dev.fisherflow.pipelines.report.page.element.Figure;
import dev.fisherflow.pipelines.statistics.FunctionalAnova;
import dev.fisherflow.schemas.TrialResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the settings of one optimizer do to its score: how much of the variance each explains, and
 * the score over two of them.
 */
final class SettingFigures {

  private static final int PAIRS = 6;
  private static final int CELLS = 400;

  private final TrialNames names;

  SettingFigures(TrialNames names) {
    this.names = names;
  }

  /** The figures of a method on a task. */
  List<Figure> of(MethodScores method, String of, String id) {
    List<FunctionalAnova.Point> points = points(method.results());
    List<Figure> figures = new ArrayList<>();
    Optional<FunctionalAnova> shares = FunctionalAnova.of(points);
    shares.ifPresent(found -> figures.add(importance(found, title(method, of), id)));
    contour(points, shares, title(method, of), id).ifPresent(figures::add);
    return figures;
  }

  /** Why there is no importance of a method with several settings; empty if there is one. */
  Optional<String> missing(MethodScores method, String of) {
    List<FunctionalAnova.Point> points = points(method.results());
    long settings = points.stream().map(FunctionalAnova.Point::levels).distinct().count();
    return settings < 2 || FunctionalAnova.of(points).isPresent()
        ? Optional.empty()
        : Optional.of(
            "%s: there is no importance yet of settings that were searched, or that are no full grid with a score for every trial."
                .formatted(title(method, of)));
  }

  private static String title(MethodScores method, String of) {
    return OptimizerFamily.REGISTRY.title(method.method().getOptimizer()) + ", " + of;
  }

  private List<FunctionalAnova.Point> points(List<TrialResult> results) {
    return results.stream()
        .map(
            result ->
                new FunctionalAnova.Point(
                    names.levels(result.getTrial()), SearchFigures.score(result)))
        .toList();
  }

  private static Figure importance(FunctionalAnova shares, String of, String id) {
    List<List<Object>> bars = new ArrayList<>();
    sorted(shares.main(), bars, Integer.MAX_VALUE);
    sorted(shares.pairs(), bars, PAIRS);
    if (shares.main().size() > 2) {
      bars.add(List.of("three settings and more", Figure.rounded(100 * shares.more())));
    }
    bars.add(List.of("seeds", Figure.rounded(100 * shares.seeds())));
    return new Figure(
        "importance-" + id,
        "bars",
        "Importance of the settings: " + of,
        "Shares of the variance of the scores: " + bars,
        Map.of("x", "share of the variance (%)", "bars", bars));
  }

  private static void sorted(Map<String, Double> shares, List<List<Object>> bars, int most) {
    shares.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
        .limit(most)
        .forEach(each -> bars.add(List.of(each.getKey(), Figure.rounded(100 * each.getValue()))));
  }

  /** The score over the two settings that matter most, where two vary. */
  private static Optional<Figure> contour(
      List<FunctionalAnova.Point> points, Optional<FunctionalAnova> shares, String of, String id) {
    Map<String, Set<String>> levels = new LinkedHashMap<>();
    points.forEach(
        point ->
            point
                .levels()
                .forEach(
                    (name, level) ->
                        levels.computeIfAbsent(name, key -> new LinkedHashSet<>()).add(level)));
    List<String> both =
        levels.keySet().stream()
            .filter(name -> levels.get(name).size() > 1)
            .sorted(
                Comparator.comparing(
                    (String name) ->
                        -shares.map(found -> found.main().getOrDefault(name, 0.0)).orElse(0.0)))
            .limit(2)
            .toList();
    if (both.size() < 2) {
      return Optional.empty();
    }
    String x = both.get(0);
    String y = both.get(1);
    long cells = (long) levels.get(x).size() * levels.get(y).size();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("x", x);
    data.put("y", y);
    boolean grid = cells <= CELLS && cells <= points.size();
    if (grid) {
      heat(points, x, y, levels, data);
    } else if (!cloud(points, x, y, data)) {
      return Optional.empty();
    }
    return Optional.of(
        new Figure(
            "contour-" + id,
            grid ? "heat" : "cloud",
            "Score over two settings: " + of,
            "Mean best validation score over %s and %s.".formatted(x, y),
            data));
  }

  private static void heat(
      List<FunctionalAnova.Point> points,
      String x,
      String y,
      Map<String, Set<String>> levels,
      Map<String, Object> data) {
    List<String> xs = ordered(levels.get(x));
    List<String> ys = ordered(levels.get(y));
    List<List<Object>> cells = new ArrayList<>();
    for (int i = 0; i < xs.size(); i++) {
      for (int j = 0; j < ys.size(); j++) {
        String column = xs.get(i);
        String row = ys.get(j);
        double mean =
            points.stream()
                .filter(point -> column.equals(point.levels().get(x)))
                .filter(point -> row.equals(point.levels().get(y)))
                .mapToDouble(FunctionalAnova.Point::score)
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
        if (Double.isFinite(mean)) {
          cells.add(List.of(i, j, Figure.rounded(mean)));
        }
      }
    }
    data.put("xs", xs);
    data.put("ys", ys);
    data.put("cells", cells);
  }

  /** By their numbers, as far as they are some. */
  private static List<String> ordered(Set<String> levels) {
    return levels.stream().sorted(Comparator.comparing(SettingFigures::number)).toList();
  }

  private static double number(String level) {
    try {
      return Double.parseDouble(level);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** Single trials, where both settings are numbers. */
  private static boolean cloud(
      List<FunctionalAnova.Point> points, String x, String y, Map<String, Object> data) {
    List<List<Object>> cloud = new ArrayList<>();
    boolean logX = true;
    boolean logY = true;
    for (FunctionalAnova.Point point : points) {
      double across = number(point.levels().getOrDefault(x, ""));
      double up = number(point.levels().getOrDefault(y, ""));
      if (Double.isNaN(across) || Double.isNaN(up)) {
        return false;
      }
      logX &= across > 0;
      logY &= up > 0;
      if (Double.isFinite(point.score())) {
        cloud.add(
            List.of(Figure.rounded(across), Figure.rounded(up), Figure.rounded(point.score())));
      }
    }
    data.put("logX", logX);
    data.put("logY", logY);
    data.put("points", cloud);
    return true;
  }
}
