package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.report.FinalLoss;
import dev.fisherflow.pipelines.report.MethodScores;
import dev.fisherflow.pipelines.report.SeedScores;
import dev.fisherflow.pipelines.report.Statistic;
import dev.fisherflow.pipelines.report.page.element.Format;
import dev.fisherflow.pipelines.report.page.element.Table;
import dev.fisherflow.pipelines.report.page.element.Table.Cell;
import dev.fisherflow.pipelines.report.page.element.Table.Column;
import dev.fisherflow.pipelines.report.page.element.Table.Rows;
import dev.fisherflow.schemas.Candidate;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.schemas.Phase;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.tasks.Task;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tables with a row for each trial, setting, candidate or failure. */
final class TrialTables {

  private static final String LAST_STEPS =
      "Training loss, mean over the last 100 steps; none where there are not so many";

  private final List<MethodScores> scores;
  private final TrialNames names;

  TrialTables(List<MethodScores> scores, TrialNames names) {
    this.scores = scores.stream().sorted(Methods.BY_TASK).toList();
    this.names = names;
  }

  /** One row per setting of each method on each task: means over its seeds. */
  Table settings() {
    Rows rows = new Rows();
    for (MethodScores score : scores) {
      for (Map.Entry<String, List<TrialResult>> setting : bySetting(score).entrySet()) {
        List<TrialResult> trials = setting.getValue();
        SeedScores seeds = scoreOf(score, trials);
        Statistic best = seeds.score();
        long succeeded = with(trials, TrialStatus.SUCCEEDED);
        boolean chosen = isChosen(score, trials);
        rows.add(
            List.of(
                Cell.of(score.task().title()),
                Cell.of(OptimizerFamily.REGISTRY.title(score.method().getOptimizer())),
                Cell.of(Format.setup(score.method())),
                Cell.of(setting.getKey()),
                Cell.of(Format.score(List.of(score.task()), best), best.mean()).best(chosen),
                Cell.of(seeds.ended(), best.count()),
                Cell.of(Format.decimals(lossOf(trials).mean(), 3), lossOf(trials).mean()),
                Cell.of(succeeded + " of " + trials.size(), succeeded),
                Cell.of(chosen ? "chosen" : "")));
      }
    }
    return new Table(
        "settings",
        "Settings tried: mean ± standard deviation over the seeds of the best validation score",
        List.of(
            Column.text("Task"),
            Column.text("Optimizer"),
            Column.text(Table.SETUP),
            Column.text("Setting"),
            Column.number("Score")
                .meaning("Mean of the task's metrics, in per cent; errors as they are"),
            Column.number("Seeds").meaning("Seeds with a score that counts, of all"),
            Column.number("Final loss").meaning(LAST_STEPS),
            Column.number("Succeeded").meaning("Trials that succeeded, of all"),
            Column.text("Chosen")),
        rows.list());
  }

  /** One row per trial. */
  Table trials() {
    Rows rows = new Rows();
    for (MethodScores score : scores) {
      for (TrialResult result : score.results()) {
        Trial trial = result.getTrial();
        double best = bestOf(score.task(), result);
        double loss = FinalLoss.of(result);
        rows.add(
            List.of(
                Cell.of(score.task().title()),
                Cell.of(OptimizerFamily.REGISTRY.title(trial.getOptimizer().getType())),
                Cell.of(Format.setup(score.method())),
                Cell.of(setting(trial)),
                Cell.of(trial.getSeed()),
                Cell.of(ending(result)),
                Cell.of(Format.score(score.task(), best), best),
                result.getBest() == null
                    ? Cell.of(Format.NONE, Double.NaN)
                    : Cell.of(result.getBest().getStep()),
                Cell.of(Format.decimals(loss, 3), loss),
                Cell.of(result.getStepsDone()),
                Cell.of(Format.duration(result.getSeconds()), result.getSeconds()),
                Cell.code(trial.getTrialId())));
      }
    }
    return new Table(
        "trials",
        "All trials",
        List.of(
            Column.text("Task"),
            Column.text("Optimizer"),
            Column.text(Table.SETUP),
            Column.text("Setting"),
            Column.number("Seed"),
            Column.text("Status"),
            Column.number("Best score")
                .meaning("Mean of the task's metrics, in per cent; errors as they are"),
            Column.number("Best step").meaning("Step of the best checkpoint"),
            Column.number("Final loss").meaning(LAST_STEPS),
            Column.number("Steps").meaning("Steps done"),
            Column.number("Time").meaning("Training and validation"),
            Column.text("Trial").meaning("Digest that names the trial's folder")),
        rows.list());
  }

  /** Every candidate of each selection, best first, with its margin to the chosen one. */
  Table candidates(List<Selection> selections) {
    Rows rows = new Rows();
    for (Selection selection : selections) {
      Task task = Task.of(selection.getTrial());
      for (Candidate candidate : selection.getCandidates()) {
        boolean chosen = candidate.getTrialId().equals(selection.getTrial().getTrialId());
        double score = number(task, candidate.getScore());
        double margin = number(task, candidate.getMargin());
        rows.add(
            List.of(
                Cell.of(task.title()),
                Cell.of(OptimizerFamily.REGISTRY.title(selection.getOptimizer())),
                Cell.of(Format.model(selection.getModel()) + ", " + selection.getAdapter()),
                Cell.of(setting(candidate)),
                Cell.of(candidate.getSeed()),
                Cell.of(status(candidate.getStatus())),
                Cell.of(Format.score(task, score), score).best(chosen),
                chosen ? Cell.of("chosen", 0) : Cell.of(Format.score(task, margin), margin),
                chosen ? Cell.of(selection.getCheckpoint().getStep()) : Cell.of("", Double.NaN)));
      }
    }
    return new Table(
        "candidates",
        "Chosen trials, and those they were chosen from",
        List.of(
            Column.text("Task"),
            Column.text("Optimizer"),
            Column.text(Table.SETUP),
            Column.text("Setting"),
            Column.number("Seed"),
            Column.text("Status"),
            Column.number("Score")
                .meaning("Mean of the task's metrics, in per cent; errors as they are"),
            Column.number("Behind").meaning("Points behind the chosen trial"),
            Column.number("Step").meaning("Step of the chosen checkpoint")),
        rows.list());
  }

  private String setting(Candidate candidate) {
    return scores.stream()
        .flatMap(score -> score.results().stream())
        .map(TrialResult::getTrial)
        .filter(trial -> trial.getTrialId().equals(candidate.getTrialId()))
        .map(names::hyperparameters)
        .findFirst()
        .orElse(candidate.getHyperparameters());
  }

  /** Trials that did not succeed, and why. */
  Table unsuccessful() {
    Rows rows = new Rows();
    for (MethodScores score : scores) {
      for (TrialResult result : score.results()) {
        if (result.getStatus() != TrialStatus.SUCCEEDED) {
          Failure failure = result.getFailure();
          rows.add(
              List.of(
                  Cell.of(status(result.getStatus())),
                  Cell.of(names.label(result.getTrial())),
                  Cell.of(failure == null ? "" : failure.getCause()),
                  failure == null || failure.getStep() == null
                      ? Cell.of("", Double.NaN)
                      : Cell.of(failure.getStep()),
                  failure == null
                      ? Cell.of("")
                      : Cell.of(failure.getMessage())
                          .noted(place(failure))
                          .with(failure.getTrace()),
                  Cell.code(result.getTrial().getTrialId())));
        }
      }
    }
    return new Table(
        "unsuccessful",
        "Trials that diverged, failed or were cancelled",
        List.of(
            Column.text("Status"),
            Column.text("Trial"),
            Column.text("Cause"),
            Column.number("Step"),
            Column.text("Message"),
            Column.text("Digest")),
        rows.list());
  }

  /** Records that a stage could not use. */
  static Table records(List<FailedRecord> failures) {
    Rows rows = new Rows();
    for (FailedRecord failure : failures) {
      rows.add(
          List.of(
              Cell.of(failure.getStage()),
              Cell.code(failure.getFile()),
              failure.getLine() == null ? Cell.of("", Double.NaN) : Cell.of(failure.getLine()),
              Cell.of(failure.getCause())));
    }
    return new Table(
        "records",
        "Records that a stage could not use",
        List.of(
            Column.text("Stage"), Column.text("File"), Column.number("Line"), Column.text("Cause")),
        rows.list());
  }

  /** The trials of each setting, in the order of the results. */
  Map<String, List<TrialResult>> bySetting(MethodScores score) {
    return score.results().stream()
        .collect(
            Collectors.groupingBy(
                result -> setting(result.getTrial()), TreeMap::new, Collectors.toList()));
  }

  /** The setting, and the phase if there are two. */
  private String setting(Trial trial) {
    return Stream.of(names.hyperparameters(trial), TrialNames.phase(trial))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.joining(" "));
  }

  /** Whether trials of one setting are of the chosen one. */
  static boolean isChosen(MethodScores score, List<TrialResult> trials) {
    return score.chosen().stream().anyMatch(trials::contains);
  }

  /**
   * The scores of a setting's trials, as far as they counted in the selection; of tuning trials
   * those on held-out examples.
   */
  static SeedScores scoreOf(MethodScores score, List<TrialResult> trials) {
    if (trials.stream().allMatch(result -> result.getTrial().getPhase() == Phase.tune)) {
      return new SeedScores(
          Statistic.of(trials.stream().mapToDouble(result -> bestOf(score.task(), result))),
          trials.size());
    }
    Set<String> ids =
        trials.stream().map(result -> result.getTrial().getTrialId()).collect(Collectors.toSet());
    return SeedScores.of(
        score.task(),
        score.selection().stream()
            .flatMap(one -> one.getCandidates().stream())
            .filter(one -> ids.contains(one.getTrialId()))
            .toList());
  }

  private static double bestOf(Task task, TrialResult result) {
    return result.getBest() == null ? Double.NaN : Score.of(task, result.getBest().getScore());
  }

  private static Statistic lossOf(List<TrialResult> trials) {
    return Statistic.of(trials.stream().mapToDouble(FinalLoss::of));
  }

  private static double number(Task task, Double score) {
    return score == null ? Double.NaN : Score.of(task, score);
  }

  private static long with(List<TrialResult> trials, TrialStatus status) {
    return trials.stream().filter(result -> result.getStatus() == status).count();
  }

  /** A trial's status, and whether it ended before its last step. */
  private static String ending(TrialResult result) {
    String status = status(result.getStatus());
    return result.getStopped().isEmpty() ? status : status + ", stopped early";
  }

  static String status(TrialStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static String place(Failure failure) {
    return "try %d%s%s%s"
        .formatted(
            failure.getTryNumber(),
            failure.getHost().isEmpty() ? "" : " on " + failure.getHost(),
            failure.getDevice().isEmpty() ? "" : ", " + failure.getDevice(),
            failure.getLog().isEmpty() ? "" : "; log " + failure.getLog());
  }
}
