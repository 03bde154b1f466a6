package dev.fisherflow.pipelines.report;

import dev.fisherflow.pipelines.spec.TrialNames;
import dev.fisherflow.schemas.Candidate;
import dev.fisherflow.schemas.Names;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.Task;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Per task, the optimizers in the order of their scores.
 *
 * <p>An optimizer's score is the mean, over the seeds of its chosen setting, of the best validation
 * score of each; beside it stands their sample standard deviation. Where the sweep varies more than
 * the setting, a seed's best trial counts. Seeds without a finite score are left out of both, and
 * counted: {@code 2/3} are two of three.
 */
public final class RankingTable {

  private final Map<Method, TestScore> testScores;
  private final TrialNames names;

  private RankingTable(List<TestScore> testScores, TrialNames names) {
    this.testScores =
        testScores.stream().collect(Collectors.toMap(Method::of, Function.identity()));
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
    Map<Task, List<Row>> tasks = new EnumMap<>(Task.class);
    table
        .rows(results, selections)
        .forEach(row -> tasks.computeIfAbsent(row.method.task, task -> new ArrayList<>()).add(row));
    return tasks.entrySet().stream()
        .map(task -> render(task.getKey(), task.getValue()))
        .collect(Collectors.joining("\n"));
  }

  private List<Row> rows(List<TrialResult> results, List<Selection> selections) {
    Map<Method, Selection> chosen =
        selections.stream().collect(Collectors.toMap(Method::of, Function.identity()));
    Map<Method, List<TrialResult>> tried =
        results.stream().collect(Collectors.groupingBy(Method::of));
    return tried.entrySet().stream()
        .map(entry -> row(entry.getKey(), entry.getValue(), chosen.get(entry.getKey())))
        .toList();
  }

  private Row row(Method method, List<TrialResult> results, Selection selection) {
    String notes = notes(results);
    if (selection == null) {
      return new Row(method, new double[0], 0, "-", "", notes);
    }
    Map<Long, List<Candidate>> seeds =
        selection.getCandidates().stream()
            .filter(one -> one.getHyperparameters().equals(selection.getHyperparameters()))
            .collect(Collectors.groupingBy(Candidate::getSeed));
    double[] scores =
        seeds.values().stream().flatMapToDouble(trials -> best(trials).stream()).toArray();
    return new Row(
        method,
        scores,
        seeds.size(),
        testScore(method),
        names.hyperparameters(selection.getTrial()),
        notes);
  }

  /** Accuracy of the best seed's checkpoint. */
  private String testScore(Method method) {
    TestScore score = testScores.get(method);
    return score == null ? "-" : decimals((double) score.getCorrect() / score.getRows());
  }

  private static OptionalDouble best(List<Candidate> trials) {
    return trials.stream()
        .map(Candidate::getScore)
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .filter(Double::isFinite)
        .max();
  }

  private static String notes(List<TrialResult> results) {
    Map<TrialStatus, Long> counts = new HashMap<>();
    results.forEach(result -> counts.merge(result.getStatus(), 1L, Long::sum));
    List<String> notes = new ArrayList<>();
    for (TrialStatus status : List.of(TrialStatus.DIVERGED, TrialStatus.FAILED)) {
      if (counts.containsKey(status)) {
        notes.add(counts.get(status) + " of " + results.size() + " " + status);
      }
    }
    return String.join(", ", notes);
  }

  private static String render(Task task, List<Row> unordered) {
    List<Row> rows = unordered.stream().sorted(Row.BEST_FIRST).toList();
    String title =
        "%s: %s on the validation set\n"
            .formatted(task.key(), String.join(" + ", task.selectionMetrics()));
    return title
        + new Columns<Row>()
            .left("", row -> row.ranked() && row == rows.get(0) ? "*" : "")
            .right("#", row -> row.ranked() ? String.valueOf(rows.indexOf(row) + 1) : "-")
            .leftIfVaried(rows, "model", row -> row.method.model)
            .leftIfVaried(rows, "adapter", row -> row.method.adapter)
            .left("optimizer", row -> row.method.optimizer)
            .right("mean", row -> row.ranked() ? decimals(row.mean()) : "-")
            .right("sd", row -> row.scores.length > 1 ? decimals(row.deviation()) : "-")
            .right("seeds", row -> row.ranked() ? row.scores.length + "/" + row.seeds : "-")
            .rightUnlessEmpty(rows, "test", Row::test)
            .left("hyper-parameters", Row::hyperparameters)
            .left("notes", Row::notes)
            .render(rows);
  }

  private static String decimals(double number) {
    return String.format(Locale.ROOT, "%.4f", number);
  }

  /** What a row is about. */
  private record Method(Task task, String model, String adapter, String optimizer) {
    static Method of(TrialResult result) {
      return new Method(
          Task.of(result.getTrial().getTask()),
          result.getTrial().getModel(),
          Names.adapter(result.getTrial().getAdapter()),
          result.getTrial().getOptimizer().getType());
    }

    static Method of(TestScore score) {
      return new Method(
          Task.of(score.getTask()), score.getModel(), score.getAdapter(), score.getOptimizer());
    }

    static Method of(Selection selection) {
      return new Method(
          Task.of(selection.getTask()),
          selection.getModel(),
          selection.getAdapter(),
          selection.getOptimizer());
    }
  }

  /** A line of a table: the finite scores of the chosen setting, of so many seeds. */
  private record Row(
      Method method,
      double[] scores,
      int seeds,
      String test,
      String hyperparameters,
      String notes) {

    /** Ranked ones first, by mean; equals by name, so that the order is always the same. */
    static final Comparator<Row> BEST_FIRST =
        Comparator.<Row>comparingDouble(row -> row.ranked() ? -row.mean() : Double.MAX_VALUE)
            .thenComparing(row -> row.method.optimizer)
            .thenComparing(row -> row.method.adapter)
            .thenComparing(row -> row.method.model);

    boolean ranked() {
      return scores.length > 0;
    }

    double mean() {
      return DoubleStream.of(scores).average().orElseThrow();
    }

    /** Sample standard deviation. */
    double deviation() {
      double mean = mean();
      double squares = DoubleStream.of(scores).map(x -> (x - mean) * (x - mean)).sum();
      return Math.sqrt(squares / (scores.length - 1));
    }
  }
}
