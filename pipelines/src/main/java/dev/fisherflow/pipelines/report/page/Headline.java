package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.report.MethodScores;
import dev.fisherflow.pipelines.report.Statistic;
import dev.fisherflow.pipelines.report.page.Table.Cell;
import dev.fisherflow.pipelines.report.page.Table.Column;
import dev.fisherflow.pipelines.report.page.Table.Rows;
import dev.fisherflow.schemas.Candidate;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Methods by their average over the tasks, as in the paper's Table 1. A task's score counts as the
 * mean of its metrics; a seed's average is that over the tasks, and a method's average the mean of
 * those of its seeds that have a score on every task; in the order of methods a seed without a
 * score counts as the lowest that it can be.
 */
final class Headline {

  /** Far above what the order of a sum of scores changes, far below what one example does. */
  private static final double ROUNDING = 1e-12;

  private final List<MethodScores> all;
  private final List<Entry> entries;
  private final TrialNames names;
  private final int tasks;
  private final boolean tested;
  private final boolean published;

  Headline(
      List<MethodScores> scores, List<TestScore> testScores, PaperFigures paper, TrialNames names) {
    this.names = names;
    all = scores;
    tasks = (int) scores.stream().map(MethodScores::task).distinct().count();
    Map<Method, List<MethodScores>> methods =
        scores.stream()
            .sorted(Methods.ORDER)
            .collect(
                Collectors.groupingBy(
                    MethodScores::method, LinkedHashMap::new, Collectors.toList()));
    entries =
        methods.entrySet().stream()
            .map(entry -> entry(entry.getKey(), entry.getValue(), testScores, paper))
            .sorted(
                Comparator.<Entry, Boolean>comparing(entry -> !entry.average.present())
                    .thenComparing(Entry::ranked, Comparator.reverseOrder()))
            .toList();
    tested = entries.stream().anyMatch(entry -> Double.isFinite(entry.test));
    published = entries.stream().anyMatch(entry -> entry.paper.isPresent());
  }

  /** The table, best first. */
  Table table() {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.number("#").meaning("Rank by the average"),
                Column.text("Optimizer"),
                Column.text(Table.SETUP),
                Column.number("Validation average")
                    .meaning(
                        "Mean over the tasks of the mean of a task's metrics, in per cent, ±"
                            + " standard deviation over the seeds"),
                Column.number("Tasks").meaning("Tasks with a score"),
                Column.number("Seeds")
                    .meaning(
                        "Seeds with a score on every task, of all; in the order of methods one"
                            + " without counts as the lowest that the score can be"),
                Column.number("Best on").meaning("Tasks on which no other method is better")));
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
    for (int i = 0; i < entries.size(); i++) {
      rows.add(cells(i + 1, entries.get(i)));
    }
    return new Table(
        "headline", "Optimizers by their average over the tasks", columns, rows.list());
  }

  private List<Cell> cells(int rank, Entry entry) {
    boolean ranked = entry.average.present();
    List<Cell> cells = new ArrayList<>();
    cells.add(ranked ? Cell.of(rank) : Cell.of(Format.NONE, Double.NaN));
    cells.add(
        Cell.of(OptimizerFamily.REGISTRY.title(entry.method.getOptimizer()))
            .best(ranked && rank == 1));
    cells.add(Cell.of(Format.setup(entry.method)));
    cells.add(
        Cell.of(Format.percent(entry.average), entry.average.mean()).best(ranked && rank == 1));
    cells.add(Cell.of(entry.scored + " of " + tasks, entry.scored));
    cells.add(Cell.of(entry.average.count() + " of " + entry.seeds, entry.average.count()));
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

  /** The table's outcome in a sentence. */
  String sentence() {
    List<Entry> ranked = entries.stream().filter(entry -> entry.average.present()).toList();
    if (ranked.isEmpty()) {
      return "No method has a score on every task.";
    }
    Entry first = ranked.get(0);
    String best =
        "%s has the highest validation average, %s over %s"
            .formatted(name(first), Format.percent(first.average), over());
    if (ranked.size() == 1) {
      return best + ".";
    }
    Entry second = ranked.get(1);
    List<String> equal =
        ranked.stream()
            .filter(entry -> first.ranked - entry.ranked < ROUNDING)
            .map(this::name)
            .toList();
    if (equal.size() > 1) {
      return "%s have the same validation average, %s over %s."
          .formatted(String.join(" and ", equal), Format.percent(first.average), over());
    }
    return "%s, %s points above %s%s. %s"
        .formatted(
            best,
            Format.percent(first.ranked - second.ranked),
            name(second),
            first.complete() && second.complete()
                ? ""
                : ", where a seed without a score counts as the lowest",
            first.average.spread() && second.average.spread()
                ? spread(first.average, second.average)
                : "With one seed it is unknown how much of that is chance.");
  }

  private String over() {
    return tasks == 1 ? "one task" : tasks + " tasks";
  }

  private String name(Entry entry) {
    String optimizer = OptimizerFamily.REGISTRY.title(entry.method.getOptimizer());
    boolean one = entries.stream().map(e -> Format.setup(e.method)).distinct().count() == 1;
    return one ? optimizer : optimizer + " (" + Format.setup(entry.method) + ")";
  }

  /** Compares a difference of two means with its standard error. */
  private static String spread(Statistic first, Statistic second) {
    double error =
        Math.sqrt(
            first.deviation() * first.deviation() / first.count()
                + second.deviation() * second.deviation() / second.count());
    return "The standard error of that difference over the seeds is %s points."
        .formatted(Format.percent(error));
  }

  private Entry entry(
      Method method, List<MethodScores> scores, List<TestScore> testScores, PaperFigures paper) {
    List<TrialResult> results = scores.stream().flatMap(score -> score.results().stream()).toList();
    long succeeded =
        results.stream().filter(result -> result.getStatus() == TrialStatus.SUCCEEDED).count();
    return new Entry(
        method,
        average(scores),
        scores.stream().mapToDouble(MethodScores::ranked).average().orElse(Double.NaN),
        scores.stream().mapToInt(MethodScores::seeds).max().orElse(0),
        (int) scores.stream().filter(score -> score.score().present()).count(),
        (int) scores.stream().filter(this::best).count(),
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

  private boolean best(MethodScores score) {
    return score.score().present()
        && all.stream()
            .filter(other -> other.task().equals(score.task()))
            .noneMatch(other -> other.ranked() > score.ranked());
  }

  private Statistic average(List<MethodScores> scores) {
    if (scores.size() < tasks || scores.stream().anyMatch(score -> score.selection().isEmpty())) {
      return new Statistic(0, Double.NaN, Double.NaN);
    }
    Map<Long, List<Double>> seeds =
        scores.stream()
            .flatMap(score -> bySeed(score).entrySet().stream())
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getKey,
                    Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    return Statistic.of(
        seeds.values().stream()
            .filter(ofTasks -> ofTasks.size() == tasks)
            .mapToDouble(
                ofTasks ->
                    ofTasks.stream().mapToDouble(Double::doubleValue).average().orElseThrow()));
  }

  /** By seed, the mean of the task's metrics at the best checkpoint of the chosen setting. */
  private static Map<Long, Double> bySeed(MethodScores score) {
    Selection selection = score.selection().orElseThrow();
    return selection.getCandidates().stream()
        .filter(one -> one.getHyperparameters().equals(selection.getHyperparameters()))
        .filter(one -> one.getScore() != null && Double.isFinite(one.getScore()))
        .collect(
            Collectors.toMap(
                Candidate::getSeed, one -> Score.of(score.task(), one.getScore()), Math::max));
  }

  private record Entry(
      Method method,
      Statistic average,
      double ranked,
      int seeds,
      int scored,
      int wins,
      double test,
      Optional<String> paper,
      String setting,
      String trials) {

    boolean complete() {
      return average.count() == seeds;
    }
  }
}
