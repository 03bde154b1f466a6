package dev.fisherflow.transforms.selection;

import dev.fisherflow.learning.optimizer.OptimizerNames;
import dev.fisherflow.schemas.Candidate;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How the trials of one method are narrowed to one checkpoint per task.
 *
 * <ol>
 *   <li>One hyper-parameter setting for all tasks: the one with scores on most tasks, then with
 *       most (task, seed) cells, then with the highest mean over its tasks of the mean over seeds
 *       of the best validation score (paper, Section 3 of the setups), then first by its name.
 *   <li>For each task the trial of that setting with the highest score; of equals the one whose
 *       best checkpoint has the earlier step, then the first by trial id.
 * </ol>
 *
 * <p>Only finite scores of trials that SUCCEEDED count. The outcome does not depend on the order of
 * the results, nor on one being there twice.
 */
final class SelectionRule {

  /** Best first: finite scores before none, higher first, earlier steps first, then trial ids. */
  static final Comparator<TrialResult> BEST_FIRST =
      Comparator.comparing((TrialResult result) -> score(result).isEmpty())
          .thenComparing(result -> score(result).orElse(0), Comparator.<Double>reverseOrder())
          .thenComparingLong(result -> score(result).isEmpty() ? 0 : result.getBest().getStep())
          .thenComparing(result -> result.getTrial().getTrialId());

  private final Method method;
  private final Map<String, TrialResult> results = new TreeMap<>();
  private final boolean batchSizesVary;
  private final boolean microBatchesVary;

  SelectionRule(Method method, Iterable<TrialResult> results) {
    this.method = method;
    results.forEach(result -> this.results.put(result.getTrial().getTrialId(), result));
    this.batchSizesVary = varies(Trial::getBatchSize);
    this.microBatchesVary = varies(Trial::getMicroBatch);
  }

  private boolean varies(Function<Trial, Integer> setting) {
    return results.values().stream()
            .map(result -> Optional.ofNullable(setting.apply(result.getTrial())))
            .distinct()
            .count()
        > 1;
  }

  /** The selections and, for tasks without any, the reasons; both in the order of tasks. */
  Outcome select() {
    List<Selection> selections = new ArrayList<>();
    List<FailedRecord> failures = new ArrayList<>();
    Setting chosen =
        results.values().stream()
            .collect(Collectors.groupingBy(this::settingName, TreeMap::new, Collectors.toList()))
            .entrySet()
            .stream()
            .map(entry -> Setting.of(entry.getKey(), entry.getValue()))
            .min(Setting.BEST_FIRST)
            .orElseThrow(() -> new IllegalArgumentException("no results of " + method));
    byTask(results.values())
        .forEach(
            (task, ofTask) -> {
              List<TrialResult> ranked = ofTask.stream().sorted(BEST_FIRST).toList();
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

  /** Best validation score, if it counts. */
  static OptionalDouble score(TrialResult result) {
    Checkpoint best = result.getBest();
    boolean counts =
        result.getStatus() == TrialStatus.SUCCEEDED
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
        .setSettingScore(chosen.mean)
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

  /** The setting: the optimizer's hyper-parameters, and the batches where the grid varies them. */
  private String settingName(TrialResult result) {
    Trial trial = result.getTrial();
    String optimizer = OptimizerNames.hyperparameters(trial.getOptimizer());
    String micro = trial.getMicroBatch() == null ? "none" : trial.getMicroBatch().toString();
    return optimizer
        + (batchSizesVary ? " batchSize=" + trial.getBatchSize() : "")
        + (microBatchesVary ? " microBatch=" + micro : "");
  }

  private static Map<String, List<TrialResult>> byTask(Collection<TrialResult> results) {
    return results.stream()
        .collect(
            Collectors.groupingBy(r -> r.getTrial().getTask(), TreeMap::new, Collectors.toList()));
  }

  /** The outcome. */
  record Outcome(List<Selection> selections, List<FailedRecord> failures) {}

  /**
   * A hyper-parameter setting.
   *
   * @param tasks tasks with a score
   * @param cells (task, seed) pairs with a score
   * @param mean mean over tasks of the mean over seeds of the best score; 0 without any
   */
  private record Setting(String name, int tasks, int cells, double mean) {

    static final Comparator<Setting> BEST_FIRST =
        Comparator.comparingInt(Setting::tasks)
            .thenComparingInt(Setting::cells)
            .thenComparingDouble(Setting::mean)
            .reversed()
            .thenComparing(Setting::name);

    static Setting of(String name, List<TrialResult> results) {
      int cells = 0;
      List<Double> means = new ArrayList<>();
      for (List<TrialResult> ofTask : byTask(results).values()) {
        // Where the grid varies more than the setting (epochs, say), the best per seed counts.
        Map<Long, Double> bySeed =
            ofTask.stream()
                .filter(result -> score(result).isPresent())
                .collect(
                    Collectors.toMap(
                        result -> result.getTrial().getSeed(),
                        result -> score(result).getAsDouble(),
                        Math::max,
                        TreeMap::new));
        if (!bySeed.isEmpty()) {
          cells += bySeed.size();
          means.add(mean(bySeed.values()));
        }
      }
      return new Setting(name, means.size(), cells, means.isEmpty() ? 0 : mean(means));
    }

    private static double mean(Collection<Double> numbers) {
      return numbers.stream().mapToDouble(Double::doubleValue).sum() / numbers.size();
    }
  }
}
