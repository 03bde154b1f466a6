package dev.fisherflow.pipelines.report;

import dev.fisherflow.pipelines.report.MethodScores.OfSeed;
import dev.fisherflow.pipelines.statistics.Bootstrap;
import dev.fisherflow.pipelines.statistics.Lead;
import dev.fisherflow.pipelines.statistics.SeedsAndRows;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Task;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A method over some tasks. A seed's score is the mean of its scores on them, and the method's the
 * mean over the seeds that have one on every task. In the order of methods, and in differences, a
 * seed without a score counts as the lowest that it can be.
 */
public final class MethodAverage {

  private static final String ACCURACY = "accuracy";

  private final Method method;
  private final List<MethodScores> tasks;
  private final SortedMap<Long, List<OfSeed>> seeds = new TreeMap<>();
  private final IdentityHashMap<OfSeed, Optional<double[]>> rows = new IdentityHashMap<>();

  /**
   * A method's average.
   *
   * @param scores of each task that it has trials on
   * @param tasks how many there are
   */
  MethodAverage(List<MethodScores> scores, long tasks) {
    this.method = scores.get(0).method();
    this.tasks = List.copyOf(scores);
    List<SortedMap<Long, OfSeed>> all = scores.stream().map(MethodScores::bySeed).toList();
    if (all.size() == tasks) {
      for (long seed : all.get(0).keySet()) {
        if (all.stream().allMatch(task -> task.containsKey(seed))) {
          seeds.put(seed, all.stream().map(task -> task.get(seed)).toList());
        }
      }
    }
  }

  /** The method. */
  public Method method() {
    return method;
  }

  /** Its scores, of each task one. */
  public List<MethodScores> tasks() {
    return tasks;
  }

  /** Over the seeds that have a score on every task. */
  public Statistic score() {
    return Statistic.of(seeds.keySet().stream().filter(this::ended).mapToDouble(this::score));
  }

  /** The mean over all seeds, of which one without a score counts as the lowest it can be. */
  public double ranked() {
    return seeds.keySet().stream().mapToDouble(this::score).average().orElse(Double.NaN);
  }

  /** Seeds of the chosen setting. */
  public int seeds() {
    return seeds.size();
  }

  /** Whether all seeds have a score on every task. */
  public boolean complete() {
    return seeds.keySet().stream().allMatch(this::ended);
  }

  private boolean ended(long seed) {
    return seeds.get(seed).stream().allMatch(one -> one.result().isPresent());
  }

  /** The mean accuracy of the best checkpoints on a task; NaN if that has none. */
  public double accuracy(Task task) {
    return tasks.stream()
        .filter(one -> one.task().equals(task))
        .flatMap(one -> one.bySeed().values().stream())
        .flatMap(seed -> seed.result().stream())
        .flatMap(result -> result.getBest().getMetrics().stream())
        .filter(metric -> metric.getName().equals(ACCURACY))
        .mapToDouble(Metric::getValue)
        .average()
        .orElse(Double.NaN);
  }

  /** Settings tried on any of the tasks. */
  public int settings() {
    return (int) tasks.stream().flatMap(MethodScores::tried).distinct().count();
  }

  /** Whether its scores are of fresh seeds and other rows than those that chose the setting. */
  public boolean confirmed() {
    return tasks.stream().allMatch(MethodScores::confirmed);
  }

  private double score(long seed) {
    return seeds.get(seed).stream().mapToDouble(OfSeed::score).average().orElseThrow();
  }

  /**
   * This one's score less another's, over the seeds that both have; with {@value
   * SeedsAndRows#ENOUGH} and answers to the same examples also over these.
   *
   * @param other over the same tasks
   * @param draws of the bootstrap over examples
   */
  Lead minus(MethodAverage other, int draws) {
    List<Long> common = seeds.keySet().stream().filter(other.seeds::containsKey).toList();
    if (common.size() >= SeedsAndRows.ENOUGH) {
      Optional<List<double[][]>> differences = rowDifferences(other, common);
      if (differences.isPresent()) {
        return new SeedsAndRows(differences.get()).difference(new Bootstrap(draws, 0));
      }
    }
    return Lead.ofSeeds(
        common.stream().mapToDouble(seed -> score(seed) - other.score(seed)).toArray(), grain());
  }

  private Optional<List<double[][]>> rowDifferences(MethodAverage other, List<Long> common) {
    List<double[][]> differences = new ArrayList<>();
    for (int task = 0; task < tasks.size(); task++) {
      double[][] ofTask = new double[common.size()][];
      for (int i = 0; i < ofTask.length; i++) {
        OfSeed own = seeds.get(common.get(i)).get(task);
        OfSeed others = other.seeds.get(common.get(i)).get(task);
        Optional<double[]> ownRows = rows(task, own);
        Optional<double[]> otherRows = other.rows(task, others);
        if (ownRows.isEmpty() || otherRows.isEmpty() || !labels(own).equals(labels(others))) {
          return Optional.empty();
        }
        ofTask[i] = minus(ownRows.get(), otherRows.get());
      }
      differences.add(ofTask);
    }
    return Optional.of(differences);
  }

  private Optional<double[]> rows(int task, OfSeed seed) {
    return rows.computeIfAbsent(
        seed, one -> one.result().flatMap(result -> RowValues.of(tasks.get(task).task(), result)));
  }

  private static Optional<ByteBuffer> labels(OfSeed seed) {
    return seed.result().map(TrialResult::getLabels);
  }

  private static double[] minus(double[] first, double[] second) {
    double[] difference = new double[first.length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = first[i] - second[i];
    }
    return difference;
  }

  /** The step in which the average is counted, if it is known. */
  private double grain() {
    double squares = 0;
    for (OfSeed one : seeds.get(seeds.firstKey())) {
      int count = labels(one).map(ByteBuffer::remaining).orElse(0);
      squares += count == 0 ? 0 : 1.0 / count / count;
    }
    return Math.sqrt(squares) / tasks.size();
  }
}
