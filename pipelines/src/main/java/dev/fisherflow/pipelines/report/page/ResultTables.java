package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.learning.metric.MetricFamily;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.report.FinalLoss;
import dev.fisherflow.pipelines.report.Leaderboard;
import dev.fisherflow.pipelines.report.MethodScores;
import dev.fisherflow.pipelines.report.Statistic;
import dev.fisherflow.pipelines.report.ValidationSet;
import dev.fisherflow.pipelines.report.ValidationSet.Baseline;
import dev.fisherflow.pipelines.report.page.element.Format;
import dev.fisherflow.pipelines.report.page.element.Table;
import dev.fisherflow.pipelines.report.page.element.Table.Cell;
import dev.fisherflow.pipelines.report.page.element.Table.Column;
import dev.fisherflow.pipelines.report.page.element.Table.Row;
import dev.fisherflow.pipelines.report.page.element.Table.Rows;
import dev.fisherflow.pipelines.statistics.Contest;
import dev.fisherflow.pipelines.statistics.Lead;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Methods by tasks, as in the paper's Tables 5 (final training loss), 6 (validation) and 7 (test):
 * means over the seeds of the chosen setting, the best of a model and adapter on each task marked.
 */
final class ResultTables {

  private final List<MethodScores> scores;
  private final List<ValidationSet> sets;
  private final List<TestScore> testScores;
  private final PaperFigures paper;
  private final TrialNames names;
  private final List<Task> tasks;
  private final Map<Method, Map<Task, MethodScores>> methods;

  ResultTables(
      List<MethodScores> scores,
      List<ValidationSet> sets,
      List<TestScore> testScores,
      PaperFigures paper,
      TrialNames names) {
    this.names = names;
    this.sets = sets;
    this.scores = scores;
    this.testScores = testScores;
    this.paper = paper;
    this.tasks = scores.stream().map(MethodScores::task).distinct().toList();
    this.methods =
        scores.stream()
            .sorted(Methods.ORDER)
            .collect(
                Collectors.groupingBy(
                    MethodScores::method,
                    LinkedHashMap::new,
                    Collectors.toMap(MethodScores::task, Function.identity())));
  }

  /** Metrics of the seeds' best checkpoints. */
  Table validation() {
    Table methods = methods();
    List<Row> rows = new ArrayList<>(methods.rows());
    rows.addAll(BaselineRows.byTask(sets, tasks, List.of("", ""), ResultTables::cell));
    return new Table(methods.id(), methods.caption(), methods.columns(), rows);
  }

  private static Cell cell(ValidationSet set, Baseline baseline) {
    return Cell.of(
        set.task().metrics().stream()
            .map(
                name ->
                    Format.metric(
                        name,
                        Statistic.of(
                            MetricFamily.REGISTRY.get(name).of(baseline.answers()).stream())))
            .collect(Collectors.joining(" / ")),
        baseline.score());
  }

  private Table methods() {
    return table(
        new Kind(
            "validation",
            "Validation metrics of the best checkpoints, in per cent, errors as they are: mean ± standard deviation"
                + " over the seeds of the chosen setting; in bold what is better than every other"
                + " of its model and adapter beyond chance",
            ResultTables::validationTitle,
            MethodScores::ranked,
            group -> Leaderboard.of(group).best().map(best -> best.tasks().get(0)),
            ResultTables::metrics,
            paper::validation));
  }

  /** Means over the last 100 steps, if a trial has so many. */
  Optional<Table> finalLoss() {
    if (scores.stream().noneMatch(score -> loss(score).present())) {
      return Optional.empty();
    }
    return Optional.of(
        table(
            new Kind(
                "final-loss",
                "Final training loss, the mean over the last 100 steps: mean ± standard deviation"
                    + " over the seeds of the chosen setting; in bold what is lower than every"
                    + " other of its model and adapter beyond chance",
                Task::title,
                score -> loss(score).mean(),
                ResultTables::lowestLoss,
                score -> Format.spread(loss(score), 3),
                paper::finalLoss)));
  }

  /** Accuracies of the chosen checkpoints, where the test labels are known. */
  Optional<Table> test() {
    if (testScores.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        table(
            new Kind(
                "test",
                "Test accuracy of the chosen checkpoint, of one trial each, in per cent",
                Task::title,
                this::accuracy,
                group -> Optional.empty(),
                score -> Format.percent(accuracy(score)),
                paper::test)));
  }

  /** Whether the paper has figures of any of these methods. */
  boolean inPaper() {
    return scores.stream()
        .anyMatch(
            score ->
                paper.validation(score).isPresent()
                    || paper.finalLoss(score).isPresent()
                    || paper.test(score).isPresent()
                    || paper.testAverage(score).isPresent());
  }

  /**
   * What a table shows of each method on each task.
   *
   * @param best of the methods of one model and adapter on one task, the one that is marked
   */
  private record Kind(
      String id,
      String caption,
      Function<Task, String> title,
      ToDoubleFunction<MethodScores> value,
      Function<List<MethodScores>, Optional<MethodScores>> best,
      Function<MethodScores, String> text,
      Function<MethodScores, Optional<String>> published) {}

  private Table table(Kind kind) {
    List<Column> columns = new ArrayList<>(List.of(Column.text("Optimizer")));
    columns.add(Column.text(Table.SETUP));
    columns.add(Column.text("Setting"));
    tasks.forEach(task -> columns.add(Column.number(kind.title.apply(task))));
    Set<MethodScores> best =
        scores.stream()
            .collect(
                Collectors.groupingBy(
                    score -> List.of(score.task().key(), Format.setup(score.method()))))
            .values()
            .stream()
            .flatMap(group -> kind.best.apply(group).stream())
            .collect(
                Collectors.toCollection(() -> Collections.newSetFromMap(new IdentityHashMap<>())));
    Rows rows = new Rows();
    methods.forEach(
        (method, ofTasks) -> {
          List<Cell> cells = new ArrayList<>();
          cells.add(Cell.of(OptimizerFamily.REGISTRY.title(method.getOptimizer())));
          cells.add(Cell.of(Format.setup(method)));
          cells.add(Cell.of(setting(ofTasks)));
          for (Task task : tasks) {
            MethodScores score = ofTasks.get(task);
            cells.add(
                score == null
                    ? Cell.of(Format.NONE, Double.NaN)
                    : cell(score, kind, best.contains(score)));
          }
          rows.add(cells);
        });
    return new Table(kind.id, kind.caption, columns, rows.list());
  }

  private static Cell cell(MethodScores score, Kind kind, boolean best) {
    List<String> notes = new ArrayList<>();
    if (score.selection().isEmpty()) {
      notes.add("no trial succeeded");
    } else if (score.score().count() < score.seeds()) {
      notes.add(score.seedsEnded() + " seeds");
    }
    kind.published.apply(score).ifPresent(figure -> notes.add("paper " + figure));
    return Cell.of(kind.text.apply(score), kind.value.applyAsDouble(score))
        .best(best)
        .noted(String.join("; ", notes));
  }

  private String setting(Map<Task, MethodScores> ofTasks) {
    return ofTasks.values().stream()
        .flatMap(score -> score.selection().stream())
        .map(selection -> names.hyperparameters(selection.getTrial()))
        .findFirst()
        .orElse(Format.NONE);
  }

  private static String validationTitle(Task task) {
    return task.title()
        + task.metrics().stream()
            .map(MetricFamily.REGISTRY::title)
            .collect(Collectors.joining(" / ", " ", ""));
  }

  private static String metrics(MethodScores score) {
    return score.task().metrics().stream()
        .map(metric -> Format.metric(metric, metric(score, metric)))
        .collect(Collectors.joining(" / "));
  }

  private static Statistic metric(MethodScores score, String name) {
    return Statistic.of(
        score.chosen().stream()
            .map(TrialResult::getBest)
            .filter(Objects::nonNull)
            .mapToDouble(best -> metric(best, name)));
  }

  private static double metric(Checkpoint checkpoint, String name) {
    return checkpoint.getMetrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .mapToDouble(Metric::getValue)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static Statistic loss(MethodScores score) {
    return Statistic.of(score.chosen().stream().mapToDouble(FinalLoss::of));
  }

  /** The one whose loss is lower than every other's beyond chance, over the common seeds. */
  private static Optional<MethodScores> lowestLoss(List<MethodScores> group) {
    List<MethodScores> ranked =
        group.stream()
            .filter(score -> loss(score).present())
            .sorted(Comparator.comparingDouble(score -> loss(score).mean()))
            .toList();
    return Leaderboard.of(group).fairlySearched()
            && new Contest<>(ranked, ResultTables::lower).decided()
        ? Optional.of(ranked.get(0))
        : Optional.empty();
  }

  private static Lead lower(MethodScores first, MethodScores second) {
    Map<Long, Double> losses =
        first.chosen().stream()
            .collect(
                Collectors.toMap(result -> result.getTrial().getSeed(), FinalLoss::of, Math::min));
    return Lead.ofSeeds(
        second.chosen().stream()
            .filter(result -> losses.containsKey(result.getTrial().getSeed()))
            .mapToDouble(result -> FinalLoss.of(result) - losses.get(result.getTrial().getSeed()))
            .toArray(),
        0);
  }

  private double accuracy(MethodScores score) {
    return score
        .testScore(testScores)
        .map(test -> (double) test.getCorrect() / test.getRows())
        .orElse(Double.NaN);
  }
}
