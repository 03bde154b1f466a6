package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.pipelines.report.MethodScores;
import dev.fisherflow.pipelines.report.page.element.Chart;
import dev.fisherflow.pipelines.report.page.element.Figure;
import dev.fisherflow.schemas.TrialResult;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The charts of a run, by the sections that they stand in.
 *
 * @param curves pairs of charts along the training
 * @param curvesLeft that curves were left out; empty if none were
 * @param responses scores over the rate
 * @param search what all trials show together, and what the settings do
 * @param unimportant why there is no importance of some methods' settings
 * @param timeline when each trial trained, if that is known
 */
record RunCharts(
    List<Panel> curves,
    Optional<String> curvesLeft,
    List<Chart> responses,
    List<Figure> search,
    List<String> unimportant,
    Optional<Figure> timeline) {

  /** Trials whose curves are on the page: more could not be told apart, and would make it slow. */
  static final int CURVES = 500;

  /** Charts of one task, model and adapter, under a title. */
  record Panel(String title, List<Chart> charts) {}

  /**
   * Draws a run.
   *
   * @param groups its methods by task, model and adapter
   * @param heading names a group by its first method
   */
  static RunCharts of(
      RunRecords run,
      List<List<MethodScores>> groups,
      TrialTables tables,
      Function<MethodScores, String> heading) {
    Set<TrialResult> drawn = best(groups);
    CurveCharts curveCharts = new CurveCharts(tables);
    ResponseCharts responseCharts = new ResponseCharts(tables);
    SearchFigures searchFigures = new SearchFigures(run.names(), run.ended());
    SettingFigures settingFigures = new SettingFigures(run.names());
    List<Panel> curves = new ArrayList<>();
    List<Chart> responses = new ArrayList<>();
    List<Figure> search = new ArrayList<>();
    List<String> unimportant = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      List<MethodScores> group = groups.get(i);
      String of = heading.apply(group.get(0));
      String id = Integer.toString(i + 1);
      List<Chart> pair =
          curveCharts
              .of(group.stream().map(method -> only(method, drawn)).toList(), of, id)
              .stream()
              .filter(chart -> !chart.empty())
              .toList();
      if (!pair.isEmpty()) {
        curves.add(new Panel(of, pair));
      }
      Chart response = responseCharts.of(group, of, id);
      if (!response.empty()) {
        responses.add(response);
      }
      search.addAll(searchFigures.of(group, of, id));
      for (int j = 0; j < group.size(); j++) {
        search.addAll(settingFigures.of(group.get(j), of, id + "-" + (j + 1)));
        settingFigures.missing(group.get(j), of).ifPresent(unimportant::add);
      }
    }
    int all = run.results().size();
    return new RunCharts(
        curves,
        drawn.size() < all
            ? Optional.of(
                "Curves of the %d trials with the best scores, of %,d; curves.csv has all."
                    .formatted(drawn.size(), all))
            : Optional.empty(),
        responses,
        search,
        unimportant,
        Timeline.of(run.results(), run.names(), run.ended(), begun(run)));
  }

  /** All charts, for the script. */
  List<Object> all() {
    List<Object> all = new ArrayList<>();
    curves.forEach(panel -> all.addAll(panel.charts));
    all.addAll(responses);
    all.addAll(search);
    timeline.ifPresent(all::add);
    return all;
  }

  /** The best trials of all groups, as many as are drawn. */
  private static Set<TrialResult> best(List<List<MethodScores>> groups) {
    List<TrialResult> all =
        groups.stream()
            .flatMap(Collection::stream)
            .flatMap(method -> method.results().stream())
            .toList();
    return all.size() <= CURVES
        ? new HashSet<>(all)
        : new HashSet<>(
            all.stream()
                .sorted(
                    Comparator.comparing(
                        result -> {
                          double score = SearchFigures.score(result);
                          return Double.isFinite(score) ? -score : Double.POSITIVE_INFINITY;
                        }))
                .limit(CURVES)
                .toList());
  }

  private static MethodScores only(MethodScores method, Set<TrialResult> drawn) {
    return new MethodScores(
        method.task(),
        method.method(),
        method.results().stream().filter(drawn::contains).toList(),
        method.selection(),
        method.score(),
        method.seeds());
  }

  private static Instant begun(RunRecords run) {
    try {
      return Instant.parse(run.manifest().path("started").asText());
    } catch (DateTimeException e) {
      return Instant.EPOCH; // a manifest without times, as one of another version may be
    }
  }
}
