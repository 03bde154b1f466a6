package dev.fisherflow.pipelines.report.table;

import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.report.Conclusions;
import dev.fisherflow.pipelines.report.Leaderboard;
import dev.fisherflow.pipelines.report.MethodScores;
import dev.fisherflow.pipelines.report.ValidationSet;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Per task, the optimizers in the order of their scores ({@link MethodScores}), each with the
 * sample standard deviation over the seeds that have a score, and their number.
 */
public final class RankingTable {

  private final List<TestScore> testScores;
  private final TrialNames names;

  private RankingTable(List<TestScore> testScores, TrialNames names) {
    this.testScores = testScores;
    this.names = names;
  }

  /**
   * The tables as text, one per task in the catalogue's order.
   *
   * @param results all trials of a sweep
   * @param selections what was chosen among them; methods without a choice rank last
   * @param testScores how these do on test sets with labels, if there are such
   * @param names names of the sweep's settings
   */
  public static String render(
      List<TrialResult> results,
      List<Selection> selections,
      List<TestScore> testScores,
      TrialNames names) {
    RankingTable table = new RankingTable(testScores, names);
    List<ValidationSet> sets = ValidationSet.of(results, Map.of());
    Map<Task, List<MethodScores>> tasks =
        MethodScores.of(results, selections).stream()
            .collect(
                Collectors.groupingBy(MethodScores::task, LinkedHashMap::new, Collectors.toList()));
    return tasks.entrySet().stream()
        .map(
            task ->
                table.render(
                    task.getKey(),
                    task.getValue(),
                    sets.stream().filter(set -> set.task().equals(task.getKey())).toList()))
        .collect(Collectors.joining("\n"));
  }

  private String render(Task task, List<MethodScores> scores, List<ValidationSet> sets) {
    String title =
        "%s: %s on the validation set%s\n"
            .formatted(task.key(), Score.name(task), Score.inPercent(task) ? ", in per cent" : "");
    Leaderboard board = Leaderboard.of(scores);
    List<Row> rows = new ArrayList<>(scores.stream().map(one -> row(one, board)).toList());
    Columns<Row> columns =
        new Columns<Row>()
            .left("", Row::star)
            .right("#", Row::rank)
            .leftIfVaried(rows, "model", row -> row.method.getModel())
            .leftIfVaried(rows, "adapter", row -> row.method.getAdapter())
            .left("optimizer", Row::name)
            .right("mean", Row::mean)
            .right("sd", Row::deviation)
            .right("seeds", Row::seeds)
            .right("settings", Row::settings)
            .rightUnlessEmpty(rows, "test", Row::test)
            .left("hyper-parameters", Row::hyperparameters)
            .left("notes", Row::notes);
    for (ValidationSet set : sets) {
      set.baselines().forEach(of -> rows.add(baseline(of.name(), of.score(), set)));
    }
    return title
        + columns.render(rows)
        + new Conclusions(board, sets, namer(scores))
            .all().stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  /** By their optimizers, with model and adapter where these vary. */
  private static Function<Method, String> namer(List<MethodScores> scores) {
    boolean one =
        scores.stream()
                .map(score -> score.method().getModel() + score.method().getAdapter())
                .distinct()
                .count()
            == 1;
    return method ->
        one
            ? method.getOptimizer()
            : "%s (%s, %s)"
                .formatted(method.getOptimizer(), method.getModel(), method.getAdapter());
  }

  /** A line of the table. */
  private record Row(
      String star,
      String rank,
      Method method,
      String name,
      String mean,
      String deviation,
      String seeds,
      String settings,
      String test,
      String hyperparameters,
      String notes) {}

  private Row row(MethodScores one, Leaderboard board) {
    Task task = one.task();
    boolean present = one.score().present();
    OptionalInt rank = board.rank(one.method());
    return new Row(
        board.isBest(one.method()) ? "*" : "",
        rank.isPresent() ? String.valueOf(rank.getAsInt()) : present ? "" : "-",
        one.method(),
        one.method().getOptimizer(),
        present ? Score.cell(task, one.score().mean()) : "-",
        one.score().spread() ? Score.cell(task, one.score().deviation()) : "-",
        present ? one.seedsEnded() : "-",
        present ? String.valueOf(one.settings()) : "-",
        testScore(one),
        hyperparameters(one),
        notes(one.results()));
  }

  /** Answers that need no model, below the methods. */
  private static Row baseline(String name, double score, ValidationSet set) {
    return new Row(
        "",
        "",
        Method.newBuilder().setModel("").setAdapter("").setOptimizer("").build(),
        name,
        Double.isFinite(score) ? Score.cell(set.task(), score) : "-",
        "",
        "",
        "",
        "",
        "",
        "");
  }

  private String hyperparameters(MethodScores row) {
    return row.selection().map(chosen -> names.hyperparameters(chosen.getTrial())).orElse("");
  }

  /** The accuracy on the test set. */
  private String testScore(MethodScores row) {
    return row.testScore(testScores)
        .map(score -> Score.percent((double) score.getCorrect() / score.getRows()))
        .orElse("-");
  }

  private static String notes(List<TrialResult> results) {
    Map<TrialStatus, Long> counts = new HashMap<>();
    results.forEach(result -> counts.merge(result.getStatus(), 1L, Long::sum));
    List<String> notes = new ArrayList<>();
    for (TrialStatus status : TrialStatus.values()) {
      if (status != TrialStatus.SUCCEEDED && counts.containsKey(status)) {
        notes.add(counts.get(status) + " of " + results.size() + " " + status);
      }
    }
    return String.join(", ", notes);
  }
}
