package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.report.MethodScores;
import dev.fisherflow.pipelines.report.page.element.Figure;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Task;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What all trials of a task, model and adapter show together: the best score so far, their scores'
 * distributions, and all settings with their scores in parallel coordinates.
 */
final class SearchFigures {

  private static final String OPTIMIZER = "optimizer";
  private static final double LOGARITHMIC = 20;

  private final TrialNames names;
  private final Map<String, Instant> ended;

  /**
   * The figures of a run.
   *
   * @param ended when trials ended, by their ids
   */
  SearchFigures(TrialNames names, Map<String, Instant> ended) {
    this.names = names;
    this.ended = Map.copyOf(ended);
  }

  /** The figures; none where fewer than two trials have a score. */
  List<Figure> of(List<MethodScores> group, String of, String id) {
    long scored =
        group.stream()
            .flatMap(method -> method.results().stream())
            .filter(result -> Double.isFinite(score(result)))
            .count();
    return scored < 2
        ? List.of()
        : List.of(history(group, of, id), distribution(group, of, id), parallel(group, of, id));
  }

  /** In per cent unless the task names an error; not a number where there is none. */
  static double score(TrialResult result) {
    Double score = Score.of(result.getTrial(), result.getBest());
    int scale = Score.inPercent(Task.of(result.getTrial())) ? 100 : 1;
    return score == null ? Double.NaN : scale * score;
  }

  /** What an axis of scores is called. */
  private static String axis(List<MethodScores> group) {
    return "best validation score" + (Score.inPercent(group.get(0).task()) ? " (%)" : "");
  }

  private Figure history(List<MethodScores> group, String of, String id) {
    List<TrialResult> order = new ArrayList<>();
    group.forEach(method -> order.addAll(method.results()));
    order.sort(
        Comparator.comparing(
            result -> ended.getOrDefault(result.getTrial().getTrialId(), Instant.EPOCH)));
    Map<String, Line> points = new LinkedHashMap<>();
    Line best = new Line();
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < order.size(); i++) {
      double score = score(order.get(i));
      if (Double.isFinite(score)) {
        String optimizer = order.get(i).getTrial().getOptimizer().getType();
        points.computeIfAbsent(optimizer, key -> new Line()).add(i + 1.0, score);
        most = Math.max(most, score);
        best.add(i + 1.0, most);
      }
    }
    List<Map<String, Object>> series = new ArrayList<>();
    points.forEach((optimizer, line) -> series.add(line.series(optimizer, "marks")));
    series.add(best.series("best so far", -1, "step"));
    return new Figure(
        "history-" + id,
        "lines",
        "History: " + of,
        "Best validation score so far over the trials in the order in which they ended; it ends at %s."
            .formatted(Figure.rounded(most)),
        lines("trials ended", axis(group), series));
  }

  private static Figure distribution(List<MethodScores> group, String of, String id) {
    List<Map<String, Object>> series = new ArrayList<>();
    StringBuilder medians = new StringBuilder();
    for (MethodScores method : group) {
      double[] scores =
          method.results().stream()
              .mapToDouble(SearchFigures::score)
              .filter(Double::isFinite)
              .sorted()
              .toArray();
      Line line = new Line();
      for (int i = 0; i < scores.length; i++) {
        line.add(scores[i], 100.0 * (i + 1) / scores.length);
      }
      if (scores.length > 0) {
        String optimizer = method.method().getOptimizer();
        series.add(line.series(optimizer, "step"));
        medians.append(
            " The median of %s is %s."
                .formatted(
                    OptimizerFamily.REGISTRY.title(optimizer),
                    Figure.rounded(scores[(scores.length - 1) / 2])));
      }
    }
    return new Figure(
        "distribution-" + id,
        "lines",
        "Distribution of the scores: " + of,
        "Share of each optimizer's trials with a score up to the one below." + medians,
        lines(axis(group), "trials up to it (%)", series));
  }

  private static Map<String, Object> lines(String x, String y, List<Map<String, Object>> series) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("x", x);
    data.put("y", y);
    data.put("logX", false);
    data.put("points", true);
    data.put("series", series);
    return data;
  }

  private Figure parallel(List<MethodScores> group, String of, String id) {
    List<TrialResult> results =
        group.stream().flatMap(method -> method.results().stream()).toList();
    List<Map<String, String>> levels =
        results.stream().map(result -> names.levels(result.getTrial())).toList();
    Set<String> settings = new LinkedHashSet<>();
    levels.forEach(one -> settings.addAll(one.keySet()));
    List<Dimension> dims = new ArrayList<>();
    if (group.size() > 1) {
      dims.add(Dimension.of(OPTIMIZER, List.of(), false));
    }
    settings.forEach(
        name ->
            dims.add(Dimension.of(name, levels.stream().map(one -> one.get(name)).toList(), true)));
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      List<Object> row = new ArrayList<>();
      for (Dimension dim : dims) {
        row.add(
            dim.name.equals(OPTIMIZER)
                ? OptimizerFamily.REGISTRY.title(results.get(i).getTrial().getOptimizer().getType())
                : dim.value(levels.get(i).get(dim.name)));
      }
      row.add(Figure.rounded(score(results.get(i))));
      rows.add(row);
    }
    List<Map<String, Object>> axes = new ArrayList<>();
    for (int i = 0; i < dims.size(); i++) {
      int column = i;
      axes.add(dims.get(i).axis(rows.stream().map(row -> row.get(column)).toList()));
    }
    axes.add(Map.of("name", "score", "log", false));
    return new Figure(
        "parallel-" + id,
        "parallel",
        "All settings and their scores: " + of,
        "Parallel coordinates of %d trials over %d settings and the best validation score; the table of all trials has them."
            .formatted(rows.size(), dims.size()),
        Map.of("dims", axes, "rows", rows));
  }

  /** Points one after the other. */
  private static final class Line {
    private final List<BigDecimal> x = new ArrayList<>();
    private final List<BigDecimal> y = new ArrayList<>();

    void add(double at, double value) {
      x.add(Figure.rounded(at));
      y.add(Figure.rounded(value));
    }

    Map<String, Object> series(String optimizer, String how) {
      return series(
          OptimizerFamily.REGISTRY.title(optimizer),
          OptimizerFamily.REGISTRY.place(optimizer),
          how);
    }

    Map<String, Object> series(String name, int place, String how) {
      return Map.of("name", name, "place", place, "shown", true, how, true, "x", x, "y", y);
    }
  }

  /** An axis: of numbers where every level is one, else of names. */
  private record Dimension(String name, boolean numeric, boolean log) {

    static Dimension of(String name, List<String> levels, boolean known) {
      List<Double> numbers = new ArrayList<>();
      for (String level : levels) {
        Double number = number(level);
        if (level != null && number == null) {
          return new Dimension(name, false, false);
        }
        if (number != null) {
          numbers.add(number);
        }
      }
      boolean log =
          !numbers.isEmpty()
              && Collections.min(numbers) > 0
              && Collections.max(numbers) / Collections.min(numbers) >= LOGARITHMIC;
      return new Dimension(name, known && !numbers.isEmpty(), log);
    }

    private static Double number(String level) {
      try {
        return level == null ? null : Double.valueOf(level);
      } catch (NumberFormatException e) {
        return null;
      }
    }

    Object value(String level) {
      return !numeric ? level : level == null ? null : Figure.rounded(number(level));
    }

    Map<String, Object> axis(List<Object> column) {
      if (numeric) {
        return Map.of("name", name, "log", log);
      }
      Set<String> values = new TreeSet<>();
      column.forEach(value -> values.add(value == null ? "-" : value.toString()));
      return Map.of("name", name, "log", false, "values", List.copyOf(values));
    }
  }
}
