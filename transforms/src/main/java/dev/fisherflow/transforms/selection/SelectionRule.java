package dev.fisherflow.transforms.selection;

import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.learning.optimizer.OptimizerNames;
import dev.fisherflow.schemas.Candidate;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.trials.TrainingSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the trials of one method are narrowed to one checkpoint per task.
 *
 * <ol>
 *   <li>One hyper-parameter setting for all tasks: the one with the highest mean over the tasks of
 *       the mean over seeds of the {@link Score} at the best validation (paper, Section 3 of the
 *       setups). A seed without a score counts as the lowest that the score can be. Of equals the
 *       one with most (task, seed) cells, then with the highest mean over these, then the first by
 *       its name.
 *   <li>For each task the trial of that setting with the highest score; of equals the one whose
 *       best checkpoint has the earlier step, then the first by trial id.
 * </ol>
 *
 * <p>Only finite scores of trials that SUCCEEDED count, and of those that DIVERGED as {@link
 * Diverged} says. The outcome does not depend on the order of the results, nor on one being there
 * twice.
 */
final class SelectionRule {

  /** Best first: finite scores before none, higher first, earlier steps first, then trial ids. */
  final Comparator<TrialResult> bestFirst =
      Comparator.comparing((TrialResult result) -> score(result).isEmpty())
          .thenComparing(result -> score(result).orElse(0), Comparator.<Double>reverseOrder())
          .thenComparingLong(result -> score(result).isEmpty() ? 0 : result.getBest().getStep())
          .thenComparing(result -> result.getTrial().getTrialId());

  private final Method method;
  private final Diverged diverged;
  private final Map<String, TrialResult> results = new TreeMap<>();
  private final List<String> varied;

  SelectionRule(Method method, Iterable<TrialResult> results, Diverged diverged) {
    this.method = method;
    this.diverged = diverged;
    results.forEach(result -> this.results.put(result.getTrial().getTrialId(), result));
    this.varied =
        TrainingSettings.varied(this.results.values().stream().map(TrialResult::getTrial).toList());
  }

  /** The selections and, for tasks without any, the reasons; both in the order of tasks. */
  Outcome select() {
    List<Selection> selections = new ArrayList<>();
    List<FailedRecord> failures = new ArrayList<>();
    Setting chosen = chosen();
    byTask(results.values())
        .forEach(
            (task, ofTask) -> {
              List<TrialResult> ranked = ofTask.stream().sorted(bestFirst).toList();
              ranked.stream()
                  .filter(result -> settingName(result).equals(chosen.name))
                  .filter(result -> score(result).isPresent())
                  .findFirst()
                  .ifPresentOrElse(
                      best -> selections.add(selection(task, chosen, best, ranked)),
                      () -> failures.add(failure(task, chosen, ranked)));
            });
    return new Outcome(selections, failures);
  }

  /** Of each task the best trial of the chosen setting, whether or not it has a score. */
  List<Trial> chosenTrials() {
    Setting chosen = chosen();
    return byTask(results.values()).values().stream()
        .flatMap(
            ofTask ->
                ofTask.stream()
                    .filter(result -> settingName(result).equals(chosen.name))
                    .min(bestFirst)
                    .stream())
        .map(TrialResult::getTrial)
        .toList();
  }

  private Setting chosen() {
    return results.values().stream()
        .collect(Collectors.groupingBy(this::settingName, TreeMap::new, Collectors.toList()))
        .entrySet()
        .stream()
        .map(entry -> setting(entry.getKey(), entry.getValue()))
        .min(Setting.BEST_FIRST)
        .orElseThrow(() -> new IllegalArgumentException("no results of " + method));
  }

  /** Best validation score, if it counts. */
  private OptionalDouble score(TrialResult result) {
    Checkpoint best = result.getBest();
    boolean counts =
        (result.getStatus() == TrialStatus.SUCCEEDED
                || diverged == Diverged.KEEP_BEST && result.getStatus() == TrialStatus.DIVERGED)
            && best != null
            && Double.isFinite(best.getScore());
    // Adding 0 makes -0 a tie with 0.
    return counts ? OptionalDouble.of(best.getScore() + 0.0) : OptionalDouble.empty();
  }

  private Selection selection(
      String task, Setting chosen, TrialResult best, List<TrialResult> ranked) {
    return Selection.newBuilder()
        .setTask(task)
        .setModel(method.getModel())
        .setAdapter(method.getAdapter())
        .setOptimizer(method.getOptimizer())
        .setHyperparameters(chosen.name)
        .setSettingScore(chosen.ended)
        .setTrial(best.getTrial())
        .setCheckpoint(best.getBest())
        .setCandidates(ranked.stream().map(result -> candidate(result, best)).toList())
        .build();
  }

  private Candidate candidate(TrialResult result, TrialResult best) {
    OptionalDouble score = score(result);
    Candidate.Builder candidate =
        Candidate.newBuilder()
            .setTrialId(result.getTrial().getTrialId())
            .setHyperparameters(settingName(result))
            .setSeed(result.getTrial().getSeed())
            .setStatus(result.getStatus());
    if (score.isPresent()) {
      candidate.setScore(score.getAsDouble());
      candidate.setMargin(best.getBest().getScore() - score.getAsDouble());
    }
    return candidate.build();
  }

  private FailedRecord failure(String task, Setting chosen, List<TrialResult> ranked) {
    boolean anyScore = score(ranked.get(0)).isPresent();
    Map<TrialStatus, Long> statuses =
        ranked.stream()
            .collect(
                Collectors.groupingBy(TrialResult::getStatus, TreeMap::new, Collectors.counting()));
    String why =
        anyScore
            ? "the setting '"
                + chosen.name
                + "', chosen over all tasks, has no trial of this task with a finite score"
            : "no trial of this task has a finite score"
                + (statuses.containsKey(TrialStatus.SUCCEEDED)
                    ? ": a metric is not defined where the dev split has one label or score alone"
                    : "");
    return FailedRecord.newBuilder()
        .setStage("select")
        .setFile(
            String.join("/", task, method.getModel(), method.getAdapter(), method.getOptimizer()))
        .setCause(why + "; trials: " + statuses)
        .build();
  }

  /** The setting: the optimizer's hyper-parameters, and what else varies within a task. */
  private String settingName(TrialResult result) {
    Trial trial = result.getTrial();
    Map<String, String> training = TrainingSettings.of(trial);
    return Stream.concat(
            Stream.of(OptimizerNames.hyperparameters(trial.getOptimizer())),
            varied.stream().map(name -> name + "=" + training.get(name)))
        .collect(Collectors.joining(" "));
  }

  private static Map<String, List<TrialResult>> byTask(Collection<TrialResult> results) {
    return results.stream()
        .collect(
            Collectors.groupingBy(r -> r.getTrial().getTask(), TreeMap::new, Collectors.toList()));
  }

  /** The outcome. */
  record Outcome(List<Selection> selections, List<FailedRecord> failures) {}

  private Setting setting(String name, List<TrialResult> ofSetting) {
    Map<String, List<TrialResult>> own = byTask(ofSetting);
    int cells = 0;
    List<Double> ranked = new ArrayList<>();
    List<Double> ended = new ArrayList<>();
    for (Map.Entry<String, List<TrialResult>> all : byTask(results.values()).entrySet()) {
      Task task = Task.of(all.getValue().get(0).getTrial());
      Map<Long, Double> bySeed =
          own.getOrDefault(all.getKey(), List.of()).stream()
              .filter(result -> score(result).isPresent())
              .collect(
                  Collectors.toMap(
                      result -> result.getTrial().getSeed(),
                      result -> Score.of(task, score(result).getAsDouble()),
                      Math::max,
                      TreeMap::new));
      cells += bySeed.size();
      if (!bySeed.isEmpty()) {
        ended.add(mean(bySeed.values()));
      }
      ranked.add(
          mean(
              all.getValue().stream()
                  .map(result -> result.getTrial().getSeed())
                  .distinct()
                  .sorted()
                  .map(seed -> bySeed.getOrDefault(seed, Score.lowest(task)))
                  .toList()));
    }
    return new Setting(name, mean(ranked), cells, ended.isEmpty() ? 0 : mean(ended));
  }

  private static double mean(Collection<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).sum() / numbers.size();
  }

  /**
   * A hyper-parameter setting.
   *
   * @param ranked mean over the tasks of the mean score over all seeds
   * @param cells (task, seed) pairs with a score
   * @param ended the same mean over the seeds with a score alone; 0 without any
   */
  private record Setting(String name, double ranked, int cells, double ended) {

    static final Comparator<Setting> BEST_FIRST =
        Comparator.comparingDouble(Setting::ranked)
            .thenComparingInt(Setting::cells)
            .thenComparingDouble(Setting::ended)
            .reversed()
            .thenComparing(Setting::name);
  }
}
