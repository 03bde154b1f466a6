package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.pipelines.report.Leaderboard;
import dev.fisherflow.pipelines.report.MethodScores;
import dev.fisherflow.pipelines.report.ValidationSet;
import dev.fisherflow.pipelines.report.page.RunRecords.Picture;
import dev.fisherflow.pipelines.report.page.element.Figure;
import dev.fisherflow.pipelines.report.page.element.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Runs beside the paper on one page: its tables cell by cell, the runs' own averages in the shape
 * of its Table 1, and their evaluations in the axes of its figures. The page has no script.
 */
public final class PaperPage {

  private final List<RunRecords> runs;
  private final PaperTables tables;

  private PaperPage(List<RunRecords> runs) {
    this.runs = List.copyOf(runs);
    this.tables =
        PaperTables.of(
            runs.stream().flatMap(run -> run.results().stream()).toList(),
            runs.stream().flatMap(run -> run.scores().stream()).toList());
  }

  /** The page of these runs. */
  public static PaperPage of(List<RunRecords> runs) {
    return new PaperPage(runs);
  }

  /** How many of the paper's values have one of ours beside them, and how many agree. */
  public String sentence() {
    return tables.sentence();
  }

  /** The page. */
  public String html() {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("styles", List.of(Library.own("report.css")));
    view.put("runs", runs.stream().map(PaperPage::name).toList());
    view.put("sentence", tables.sentence());
    view.put("tables", tables.tables());
    List<Table> averages = new ArrayList<>();
    for (RunRecords run : runs) {
      averages.addAll(averages(run, averages.size()));
    }
    view.put("averages", averages);
    view.put("stages", pictures(file -> !file.startsWith("dampings")));
    view.put("dampings", pictures(file -> file.startsWith("dampings")));
    return Library.template("paper").execute(view);
  }

  private static String name(RunRecords run) {
    return run.manifest().path("runId").asText("run");
  }

  private static List<Table> averages(RunRecords run, int before) {
    List<MethodScores> scores = MethodScores.of(run.results(), run.selections());
    if (scores.isEmpty()) {
      return List.of();
    }
    PaperFigures paper = PaperFigures.load();
    List<ValidationSet> sets = run.validationSets();
    Table averages =
        new Headline(Leaderboard.of(scores), scores, sets, run.scores(), paper, run.names())
            .table();
    Table tasks = new ResultTables(scores, sets, run.scores(), paper, run.names()).validation();
    return List.of(named(averages, run, before + 1), named(tasks, run, before + 2));
  }

  private static Table named(Table table, RunRecords run, int number) {
    return new Table(
        table.id() + "-" + number,
        name(run) + ": " + table.caption(),
        table.columns(),
        table.rows());
  }

  private List<Figure> pictures(Predicate<String> wanted) {
    List<Figure> figures = new ArrayList<>();
    for (RunRecords run : runs) {
      for (Picture picture : run.pictures()) {
        String file = picture.file().replaceFirst(".*/", "");
        if (wanted.test(file)) {
          figures.add(new Figure(name(run) + ". " + picture.caption(), data(picture)));
        }
      }
    }
    return figures;
  }

  private static String data(Picture picture) {
    return "data:image/svg+xml;base64,"
        + Base64.getEncoder().encodeToString(picture.svg().getBytes(StandardCharsets.UTF_8));
  }

  private record Figure(String caption, String data) {}
}
