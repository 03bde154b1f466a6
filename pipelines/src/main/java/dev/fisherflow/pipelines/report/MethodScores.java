package dev.fisherflow.pipelines.report;

import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.schemas.Candidate;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.Phase;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.selection.SelectCheckpoints;
import dev.fisherflow.transforms.trials.TrainingSettings;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * How a method does on a task. Its score is the mean, over the seeds of its chosen setting, of the
 * best validation {@link Score} of each. Seeds without a finite score are left out of the mean that
 * is shown, and counted; in the order of methods each is the lowest that the score can be.
 *
 * @param task the task
 * @param method model, adapter and optimizer
 * @param results all its trials on the task
 * @param selection what was chosen among them, if anything
 * @param score over the seeds of the chosen setting
 * @param seeds seeds of the chosen setting, those without a finite score included
 */
public record MethodScores(
    Task task,
    Method method,
    List<TrialResult> results,
    Optional<Selection> selection,
    Statistic score,
    int seeds) {

  private static final Comparator<MethodScores> BEST_FIRST =
      Comparator.<MethodScores, Boolean>comparing(row -> !row.score.present())
          .thenComparing(MethodScores::ranked, Comparator.reverseOrder())
          .thenComparing(row -> row.score.mean(), Comparator.reverseOrder())
          .thenComparing(row -> row.method.getOptimizer())
          .thenComparing(row -> row.method.getAdapter())
          .thenComparing(row -> row.method.getModel());

  /** Copies the list. */
  public MethodScores {
    results = List.copyOf(results);
  }

  /**
   * All methods on all tasks: by task in the catalogue's order, then best first; equals by name, so
   * that the order is always the same, and those without a score last.
   *
   * @param results all trials of a sweep
   * @param selections what was chosen among them
   */
  public static List<MethodScores> of(List<TrialResult> results, List<Selection> selections) {
    Map<Key, Selection> chosen =
        selections.stream().collect(Collectors.toMap(Key::of, Function.identity()));
    return results.stream().collect(Collectors.groupingBy(Key::of)).entrySet().stream()
        .map(tried -> of(tried.getKey(), tried.getValue(), chosen.get(tried.getKey())))
        .sorted(Comparator.comparing(MethodScores::task).thenComparing(BEST_FIRST))
        .toList();
  }

  /** The mean over all seeds, of which one without a score counts as the lowest it can be. */
  public double ranked() {
    int missing = seeds - score.count();
    return missing == 0
        ? score.mean()
        : (score.mean() * score.count() + Score.lowest(task) * missing) / seeds;
  }

  /** The seeds with a score, of all, such as {@code 2 of 3}. */
  public String seedsEnded() {
    return new SeedScores(score, seeds).ended();
  }

  /** How the chosen checkpoint does on a test set with labels. */
  public Optional<TestScore> testScore(List<TestScore> all) {
    return all.stream()
        .filter(score -> score.getTask().equals(task.key()))
        .filter(score -> score.getModel().equals(method.getModel()))
        .filter(score -> score.getAdapter().equals(method.getAdapter()))
        .filter(score -> score.getOptimizer().equals(method.getOptimizer()))
        .findFirst();
  }

  /** The trials of the chosen setting, by seed. */
  public List<TrialResult> chosen() {
    Set<String> ids =
        selection.stream()
            .flatMap(one -> one.getCandidates().stream().filter(c -> isChosen(one, c)))
            .map(Candidate::getTrialId)
            .collect(Collectors.toSet());
    return results.stream()
        .filter(result -> ids.contains(result.getTrial().getTrialId()))
        .sorted(Comparator.comparing(result -> result.getTrial().getSeed()))
        .toList();
  }

  /**
   * A seed with the chosen setting.
   *
   * @param result its trial, the best where there are several; nothing if none has a score
   * @param score that of its best checkpoint, or the lowest that it can be
   */
  public record OfSeed(Optional<TrialResult> result, double score) {}

  /** Settings tried. */
  public int settings() {
    return (int) tried().distinct().count();
  }

  /** The settings tried, as often as they were: under the fair protocol those that tuned. */
  Stream<Object> tried() {
    List<Trial> tuning =
        results.stream()
            .map(TrialResult::getTrial)
            .filter(trial -> trial.getPhase() == Phase.tune)
            .toList();
    if (tuning.isEmpty()) {
      return candidates().map(Candidate::getHyperparameters);
    }
    List<String> varied = TrainingSettings.varied(tuning);
    return tuning.stream()
        .map(
            trial ->
                List.of(
                    trial.getOptimizer(),
                    varied.stream().map(TrainingSettings.of(trial)::get).toList()));
  }

  /** Whether its score is of fresh seeds and other rows than those that chose the setting. */
  public boolean confirmed() {
    return selection.filter(one -> one.getTrial().getPhase() == Phase.confirm).isPresent();
  }

  /** All trials that were compared; none where nothing was chosen. */
  Stream<Candidate> candidates() {
    return selection.stream().flatMap(one -> one.getCandidates().stream());
  }

  /** All seeds of the chosen setting. */
  public SortedMap<Long, OfSeed> bySeed() {
    Map<String, TrialResult> trials =
        chosen().stream()
            .collect(
                Collectors.toMap(result -> result.getTrial().getTrialId(), Function.identity()));
    SortedMap<Long, OfSeed> seeds = new TreeMap<>();
    candidates()
        .filter(one -> trials.containsKey(one.getTrialId()))
        .forEach(
            one ->
                seeds.merge(
                    one.getSeed(),
                    ofSeed(one, trials.get(one.getTrialId())),
                    (a, b) -> b.score > a.score || a.result.isEmpty() ? b : a));
    return seeds;
  }

  private OfSeed ofSeed(Candidate candidate, TrialResult result) {
    return candidate.getScore() == null || !Double.isFinite(candidate.getScore())
        ? new OfSeed(Optional.empty(), Score.lowest(task))
        : new OfSeed(Optional.of(result), Score.of(task, candidate.getScore()));
  }

  private static boolean isChosen(Selection selection, Candidate candidate) {
    return candidate.getHyperparameters().equals(selection.getHyperparameters());
  }

  private static MethodScores of(Key key, List<TrialResult> results, Selection selection) {
    if (selection == null) {
      return new MethodScores(
          key.task, key.method, results, Optional.empty(), Statistic.of(DoubleStream.empty()), 0);
    }
    SeedScores seeds =
        SeedScores.of(
            key.task,
            selection.getCandidates().stream().filter(one -> isChosen(selection, one)).toList());
    return new MethodScores(
        key.task, key.method, results, Optional.of(selection), seeds.score(), seeds.seeds());
  }

  private record Key(Task task, Method method) {
    static Key of(TrialResult result) {
      return new Key(Task.of(result.getTrial()), SelectCheckpoints.method(result.getTrial()));
    }

    static Key of(Selection selection) {
      return new Key(
          Task.of(selection.getTrial()),
          Method.newBuilder()
              .setModel(selection.getModel())
              .setAdapter(selection.getAdapter())
              .setOptimizer(selection.getOptimizer())
              .build());
    }
  }
}
