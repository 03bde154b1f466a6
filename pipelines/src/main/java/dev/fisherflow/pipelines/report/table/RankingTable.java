package dev.fisherflow.pipelines.report.table;

import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.report.MethodScores;
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
    Map<Task, List<MethodScores>> tasks =
        MethodScores.of(results, selections).stream()
            .collect(
                Collectors.groupingBy(MethodScores::task, LinkedHashMap::new, Collectors.toList()));
    return tasks.entrySet().stream()
        .map(task -> table.render(task.getKey(), task.getValue()))
        .collect(Collectors.joining("\n"));
  }

  private String render(Task task, List<MethodScores> rows) {
    String title =
        "%s: %s on the validation set%s\n"
            .formatted(task.key(), Score.name(task), Score.inPercent(task) ? ", in per cent" : "");
    return title
        + new Columns<MethodScores>()
            .left("", row -> row.score().present() && rows.indexOf(row) == 0 ? "*" : "")
            .right("#", row -> row.score().present() ? String.valueOf(rows.indexOf(row) + 1) : "-")
            .leftIfVaried(rows, "model", row -> row.method().getModel())
            .leftIfVaried(rows, "adapter", row -> row.method().getAdapter())
            .left("optimizer", row -> row.method().getOptimizer())
            .right(
                "mean", row -> row.score().present() ? Score.cell(task, row.score().mean()) : "-")
            .right(
                "sd", row -> row.score().spread() ? Score.cell(task, row.score().deviation()) : "-")
            .right("seeds", row -> row.score().present() ? row.seedsEnded() : "-")
            .rightUnlessEmpty(rows, "test", this::testScore)
            .left("hyper-parameters", this::hyperparameters)
            .left("notes", row -> notes(row.results()))
            .render(rows);
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
    for (TrialStatus status : List.of(TrialStatus.DIVERGED, TrialStatus.FAILED)) {
      if (counts.containsKey(status)) {
        notes.add(counts.get(status) + " of " + results.size() + " " + status);
      }
    }
    return String.join(", ", notes);
  }
}
