package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.learning.metric.MetricFamily;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.report.MethodScores;
import dev.fisherflow.pipelines.report.Statistic;
import dev.fisherflow.pipelines.report.page.Table.Cell;
import dev.fisherflow.pipelines.report.page.Table.Column;
import dev.fisherflow.pipelines.report.page.Table.Rows;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Methods by tasks, as in the paper's Tables 5 (final training loss), 6 (validation) and 7 (test):
 * means over the seeds of the chosen setting, the best of a model and adapter on each task marked.
 */
final class ResultTables {

  private final List<MethodScores> scores;
  private final List<TestScore> testScores;
  private final PaperFigures paper;
  private final TrialNames names;
  private final List<Task> tasks;
  private final Map<Method, Map<Task, MethodScores>> methods;

  ResultTables(
      List<MethodScores> scores, List<TestScore> testScores, PaperFigures paper, TrialNames names) {
    this.names = names;
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

  /** Metrics of the seeds' best checkpoints, in per cent. */
  Table validation() {
    return table(
        new Kind(
            "validation",
            "Validation metrics of the best checkpoints, in per cent: mean ± standard deviation"
                + " over the seeds of the chosen setting; best of each column in bold",
            ResultTables::validationTitle,
            MethodScores::ranked,
            false,
            ResultTables::metrics,
            paper::validation));
  }

  /** Means over the last 100 steps. */
  Table finalLoss() {
    return table(
        new Kind(
            "final-loss",
            "Final training loss, the mean over the last 100 steps: mean ± standard deviation over"
                + " the seeds of the chosen setting; lowest of each column in bold",
            Task::title,
            score -> loss(score).mean(),
            true,
            score -> Format.spread(loss(score), 3),
            paper::finalLoss));
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
                "Test accuracy of the chosen checkpoint, in per cent; best of each column in bold",
                Task::title,
                this::accuracy,
                false,
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

  /** What a table shows of each method on each task. */
  private record Kind(
      String id,
      String caption,
      Function<Task, String> title,
      ToDoubleFunction<MethodScores> value,
      boolean lowestIsBest,
      Function<MethodScores, String> text,
      Function<MethodScores, Optional<String>> published) {

    double rank(MethodScores score) {
      return lowestIsBest ? -value.applyAsDouble(score) : value.applyAsDouble(score);
    }
  }

  private Table table(Kind kind) {
    List<Column> columns = new ArrayList<>(List.of(Column.text("Optimizer")));
    columns.add(Column.text(Table.SETUP));
    columns.add(Column.text("Setting"));
    tasks.forEach(task -> columns.add(Column.number(kind.title.apply(task))));
    Rows rows = new Rows();
    methods.forEach(
        (method, ofTasks) -> {
          List<Cell> cells = new ArrayList<>();
          cells.add(Cell.of(OptimizerFamily.REGISTRY.title(method.getOptimizer())));
          cells.add(Cell.of(Format.setup(method)));
          cells.add(Cell.of(setting(ofTasks)));
          for (Task task : tasks) {
            MethodScores score = ofTasks.get(task);
            cells.add(score == null ? Cell.of(Format.NONE, Double.NaN) : cell(score, kind));
          }
          rows.add(cells);
        });
    return new Table(kind.id, kind.caption, columns, rows.list());
  }

  private Cell cell(MethodScores score, Kind kind) {
    double own = kind.rank(score);
    boolean best =
        Double.isFinite(own)
            && scores.stream()
                .filter(other -> other.task().equals(score.task()))
                .filter(other -> Format.setup(other.method()).equals(Format.setup(score.method())))
                .mapToDouble(kind::rank)
                .noneMatch(other -> other > own);
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
        .map(metric -> Format.percent(metric(score, metric)))
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
    return Statistic.of(
        score.chosen().stream()
            .map(TrialResult::getFinalLoss)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue));
  }

  private double accuracy(MethodScores score) {
    return score
        .testScore(testScores)
        .map(test -> (double) test.getCorrect() / test.getRows())
        .orElse(Double.NaN);
  }
}
