package dev.fisherflow.pipelines.report;

import dev.fisherflow.pipelines.statistics.Bootstrap;
import dev.fisherflow.pipelines.statistics.Contest;
import dev.fisherflow.schemas.Method;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Methods by their average over some tasks, and what may be said of the order. A method is best
 * only where it is better than every other beyond chance, and each was given as many settings or
 * confirmed with fresh seeds and rows: the best of many settings looks better than it is.
 */
public final class Leaderboard {

  /** Equals by name, so that the order is always the same. */
  private static final Comparator<MethodAverage> BEST_FIRST =
      Comparator.comparingDouble((MethodAverage one) -> -one.ranked())
          .thenComparing(one -> one.method().getOptimizer())
          .thenComparing(one -> one.method().getAdapter())
          .thenComparing(one -> one.method().getModel());

  private final List<MethodAverage> unranked;
  private final Contest<MethodAverage> contest;

  private Leaderboard(List<MethodAverage> all, int draws) {
    List<MethodAverage> ranked =
        all.stream().filter(one -> one.score().present()).sorted(BEST_FIRST).toList();
    this.unranked = all.stream().filter(one -> !one.score().present()).toList();
    this.contest = new Contest<>(ranked, (first, second) -> first.minus(second, draws));
  }

  /** Of methods over all tasks that there are; one without a score on each has no average. */
  public static Leaderboard of(List<MethodScores> scores) {
    return of(scores, Bootstrap.DRAWS);
  }

  /**
   * The same with another number of draws.
   *
   * @param draws of the bootstrap over examples
   */
  static Leaderboard of(List<MethodScores> scores, int draws) {
    long tasks = scores.stream().map(MethodScores::task).distinct().count();
    Map<Method, List<MethodScores>> methods =
        scores.stream()
            .collect(
                Collectors.groupingBy(
                    MethodScores::method, LinkedHashMap::new, Collectors.toList()));
    return new Leaderboard(
        methods.values().stream().map(ofTasks -> new MethodAverage(ofTasks, tasks)).toList(),
        draws);
  }

  /** Those with an average, best first, and their differences. */
  public Contest<MethodAverage> contest() {
    return contest;
  }

  /** Those without an average. */
  public List<MethodAverage> unranked() {
    return unranked;
  }

  /** The method that may be called best, if there is one. */
  public Optional<MethodAverage> best() {
    return fairlySearched() && contest.decided()
        ? Optional.of(contest.ranked().get(0))
        : Optional.empty();
  }

  /** Whether this is the best. */
  public boolean isBest(Method method) {
    return best().filter(one -> one.method().equals(method)).isPresent();
  }

  /** The rank of a method where it is told apart from all others; else nothing. */
  public OptionalInt rank(Method method) {
    List<MethodAverage> ranked = contest.ranked();
    return IntStream.range(0, ranked.size())
        .filter(place -> ranked.get(place).method().equals(method))
        .mapToObj(contest::rank)
        .findFirst()
        .orElse(OptionalInt.empty());
  }

  /** Whether as many settings were tried of each, or none of the scores has chosen one. */
  public boolean fairlySearched() {
    return contest.ranked().stream().allMatch(MethodAverage::confirmed)
        || contest.ranked().stream().mapToInt(MethodAverage::settings).distinct().count() <= 1;
  }
}
