package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.report.Leaderboard;
import dev.fisherflow.pipelines.report.MethodAverage;
import dev.fisherflow.pipelines.report.MethodScores;
import dev.fisherflow.pipelines.report.Statistic;
import dev.fisherflow.pipelines.report.ValidationSet;
import dev.fisherflow.pipelines.report.page.element.Format;
import dev.fisherflow.pipelines.report.page.element.Table;
import dev.fisherflow.pipelines.report.page.element.Table.Cell;
import dev.fisherflow.pipelines.report.page.element.Table.Column;
import dev.fisherflow.pipelines.report.page.element.Table.Row;
import dev.fisherflow.pipelines.report.page.element.Table.Rows;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Methods by their average over the tasks, as in the paper's Table 1. A task's score counts as the
 * mean of its metrics; a seed's average is that over the tasks, and a method's average the mean of
 * those of its seeds that have a score on every task; in the order of methods a seed without a
 * score counts as the lowest that it can be.
 */
final class Headline {

  private final Leaderboard board;
  private final List<Leaderboard> boards;
  private final List<ValidationSet> sets;
  private final List<Entry> entries;
  private final TrialNames names;
  private final Set<Task> tasks;
  private final boolean tested;
  private final boolean published;

  /**
   * The headline of a run.
   *
   * @param board of all tasks together
   * @param sets the validation sets, as far as they are known
   */
  Headline(
      Leaderboard board,
      List<MethodScores> scores,
      List<ValidationSet> sets,
      List<TestScore> testScores,
      PaperFigures paper,
      TrialNames names) {
    this.board = board;
    this.sets = sets;
    this.names = names;
    Map<Task, List<MethodScores>> byTask =
        scores.stream().collect(Collectors.groupingBy(MethodScores::task));
    tasks = byTask.keySet();
    boards = byTask.values().stream().map(Leaderboard::of).toList();
    entries =
        Stream.concat(board.contest().ranked().stream(), board.unranked().stream())
            .map(average -> entry(average, testScores, paper))
            .toList();
    tested = entries.stream().anyMatch(entry -> Double.isFinite(entry.test));
    published = entries.stream().anyMatch(entry -> entry.paper.isPresent());
  }

  /** The table, best first. */
  Table table() {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.number("#")
                    .meaning("Rank by the average, where it is told apart from all others"),
                Column.text("Optimizer"),
                Column.text(Table.SETUP),
                Column.number("Validation average")
                    .meaning(
                        "Mean over the tasks of the mean of a task's metrics, in per cent unless one is"
                            + " an error, ± standard deviation over the seeds"),
                Column.number("Tasks").meaning("Tasks with a score"),
                Column.number("Seeds")
                    .meaning(
                        "Seeds with a score on every task, of all; in the order of methods one"
                            + " without counts as the lowest that the score can be"),
                Column.number("Settings")
                    .meaning("Settings tried: the best of more looks better than it is"),
                Column.number("Best on")
                    .meaning("Tasks on which it is better than every other method beyond chance")));
    if (tested) {
      columns.add(Column.number("Test average").meaning("Mean accuracy on labelled test sets"));
    }
    if (published) {
      columns.add(
          Column.number("Paper, test")
              .meaning("The paper's Table 1: average test score over its seven GLUE tasks"));
    }
    columns.add(Column.text("Setting").meaning("Hyper-parameters chosen over all tasks"));
    columns.add(Column.text("Trials").meaning("Those that succeeded, of all settings and seeds"));
    Rows rows = new Rows();
    for (Entry entry : entries) {
      rows.add(cells(entry));
    }
    List<Row> all = new ArrayList<>(rows.list());
    all.addAll(
        BaselineRows.overTasks(
            sets, tasks.size(), (title, score) -> baseline(title, score, columns.size())));
    return new Table("headline", "Optimizers by their average over the tasks", columns, all);
  }

  private List<Cell> baseline(String title, double mean, int columns) {
    List<Cell> cells =
        new ArrayList<>(
            List.of(
                Cell.of("", Double.NaN),
                Cell.of(title),
                Cell.of(""),
                Cell.of(Format.score(tasks, Statistic.of(DoubleStream.of(mean))), mean)));
    while (cells.size() < columns) {
      cells.add(Cell.of("", Double.NaN));
    }
    return cells;
  }

  private List<Cell> cells(Entry entry) {
    MethodAverage average = entry.average;
    Statistic score = average.score();
    boolean best = board.isBest(average.method());
    OptionalInt rank = board.rank(average.method());
    List<Cell> cells = new ArrayList<>();
    cells.add(
        rank.isPresent()
            ? Cell.of(rank.getAsInt())
            : Cell.of(score.present() ? "" : Format.NONE, Double.NaN));
    cells.add(Cell.of(OptimizerFamily.REGISTRY.title(average.method().getOptimizer())).best(best));
    cells.add(Cell.of(Format.setup(average.method())));
    cells.add(Cell.of(Format.score(tasks, score), score.mean()).best(best));
    cells.add(Cell.of(entry.scored + " of " + tasks.size(), entry.scored));
    cells.add(Cell.of(score.count() + " of " + average.seeds(), score.count()));
    cells.add(Cell.of(average.settings()));
    cells.add(Cell.of(entry.wins));
    if (tested) {
      cells.add(Cell.of(Format.percent(entry.test), entry.test));
    }
    if (published) {
      cells.add(
          Cell.of(
              entry.paper.orElse(Format.NONE),
              entry.paper.map(Double::parseDouble).orElse(Double.NaN)));
    }
    cells.add(Cell.of(entry.setting));
    cells.add(Cell.of(entry.trials));
    return cells;
  }

  private Entry entry(MethodAverage average, List<TestScore> testScores, PaperFigures paper) {
    List<MethodScores> scores = average.tasks();
    List<TrialResult> results = scores.stream().flatMap(score -> score.results().stream()).toList();
    long succeeded =
        results.stream().filter(result -> result.getStatus() == TrialStatus.SUCCEEDED).count();
    return new Entry(
        average,
        (int) scores.stream().filter(score -> score.score().present()).count(),
        (int) boards.stream().filter(one -> one.isBest(average.method())).count(),
        scores.stream()
            .flatMap(score -> score.testScore(testScores).stream())
            .mapToDouble(test -> (double) test.getCorrect() / test.getRows())
            .average()
            .orElse(Double.NaN),
        paper.testAverage(scores.get(0)),
        scores.stream()
            .flatMap(score -> score.selection().stream())
            .map(selection -> names.hyperparameters(selection.getTrial()))
            .findFirst()
            .orElse(Format.NONE),
        succeeded + " of " + results.size());
  }

  private record Entry(
      MethodAverage average,
      int scored,
      int wins,
      double test,
      Optional<String> paper,
      String setting,
      String trials) {}
}
