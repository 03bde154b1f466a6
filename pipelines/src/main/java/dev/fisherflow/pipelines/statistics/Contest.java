package dev.fisherflow.pipelines.statistics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * Who is best among some contestants. The first is only if its lead over <em>every</em> other has a
 * lower bound above 0, at 97.5 % one-sided: where two equal ones are ahead of the others, a level
 * of 95 % would call one of them best in 9 of 100 contests.
 *
 * @param <T> what is compared
 */
public final class Contest<T> {

  private final List<T> ranked;
  private final BiFunction<T, T, Lead> difference;
  private final Map<Pair, Lead> known = new HashMap<>();

  /**
   * A contest.
   *
   * @param ranked by their scores, best first
   * @param difference of two, the first minus the second; asked once of each pair
   */
  public Contest(List<T> ranked, BiFunction<T, T, Lead> difference) {
    this.ranked = List.copyOf(ranked);
    this.difference = difference;
  }

  /** Two of the contestants by their places from 0, the better first. */
  public record Pair(int first, int second) {}

  /** A pair's lead and its p-value after {@link Holm}'s correction over all pairs. */
  public record Test(Pair pair, Lead lead, double pValue) {}

  /** The contestants, best first. */
  public List<T> ranked() {
    return ranked;
  }

  /** The lead of one over one that is ranked behind it. */
  public Lead lead(int first, int second) {
    return known.computeIfAbsent(
        new Pair(first, second), pair -> difference.apply(ranked.get(first), ranked.get(second)));
  }

  /** Whether the first is better than every other beyond chance. */
  public boolean decided() {
    return ranked.size() > 1
        && IntStream.range(1, ranked.size()).allMatch(i -> lead(0, i).better());
  }

  /** The places of those that are not told apart from the first. */
  public List<Integer> notToldApart() {
    return IntStream.range(1, ranked.size()).filter(i -> !lead(0, i).better()).boxed().toList();
  }

  /** The rank of a place, from 1, where it is told apart from all others; else nothing. */
  public OptionalInt rank(int place) {
    boolean alone =
        ranked.size() > 1
            && IntStream.range(0, ranked.size())
                .filter(other -> other != place)
                .allMatch(other -> lead(Math.min(place, other), Math.max(place, other)).better());
    return alone ? OptionalInt.of(place + 1) : OptionalInt.empty();
  }

  /** All pairs, in order. */
  public List<Test> tests() {
    List<Pair> pairs = new ArrayList<>();
    for (int first = 0; first < ranked.size(); first++) {
      for (int second = first + 1; second < ranked.size(); second++) {
        pairs.add(new Pair(first, second));
      }
    }
    double[] adjusted =
        Holm.adjusted(pairs.stream().mapToDouble(p -> lead(p.first, p.second).pValue()).toArray());
    return IntStream.range(0, pairs.size())
        .mapToObj(
            i -> new Test(pairs.get(i), lead(pairs.get(i).first, pairs.get(i).second), adjusted[i]))
        .toList();
  }

  /**
   * The smallest true lead that this design shows with the probability {@link Lead#POWER}: that of
   * a pair with the root mean square of the pairs' errors; NaN if no error is known.
   */
  public double smallestLead() {
    List<Lead> leads = tests().stream().map(Test::lead).filter(d -> d.interval().known()).toList();
    double square =
        leads.stream().mapToDouble(d -> d.error() * d.error()).average().orElse(Double.NaN);
    double freedom = leads.stream().mapToDouble(Lead::freedom).min().orElse(Double.NaN);
    return new Lead(0, 0, 0, Math.sqrt(square), freedom, Interval.UNKNOWN).smallestLead();
  }
}
