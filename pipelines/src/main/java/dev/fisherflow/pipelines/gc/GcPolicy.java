package dev.fisherflow.pipelines.gc;

import dev.fisherflow.pipelines.gc.GcPlan.Decision;
import dev.fisherflow.pipelines.gc.Holding.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A budget of bytes, and the best few trials of each group that are kept whatever it is.
 *
 * <p>What is unused always goes. Of the rest, what nothing refers to and what is not among the best
 * of its group goes until the budget is met: first weights that are not their trial's best, then
 * the best of the lowest ranked trials, then training states; among equals the lower score, then
 * the older.
 *
 * @param budget bytes that may be held; empty: only what is unused goes
 * @param best trials of each group that keep their best weights, by descending score
 */
public record GcPolicy(OptionalLong budget, int best) {

  private static final Comparator<Holding> BY_SCORE =
      Comparator.comparing(Holding::score, Comparator.reverseOrder())
          .thenComparing(Holding::folder);

  public GcPolicy {
    if (budget.orElse(0) < 0 || best < 0) {
      throw new IllegalArgumentException(
          "expected a budget and a number of trials of at least 0, found %s and %d"
              .formatted(budget, best));
    }
  }

  /** Decides on everything that a workspace holds. */
  public GcPlan decide(List<Holding> holdings) {
    Map<String, Integer> ranks = ranks(holdings);
    Set<Holding> deleted = new HashSet<>();
    long held = holdings.stream().mapToLong(Holding::bytes).sum();
    for (Holding holding : inOrder(holdings, ranks)) {
      boolean over = budget.isPresent() && held > budget.getAsLong();
      if (keeps(holding, ranks).isEmpty() && (over || holding.kind() == Kind.UNUSED)) {
        deleted.add(holding);
        held -= holding.bytes();
      }
    }
    return new GcPlan(
        holdings.stream()
            .sorted(Comparator.comparing(Holding::folder))
            .map(
                holding ->
                    new Decision(
                        holding,
                        deleted.contains(holding),
                        deleted.contains(holding)
                            ? why(holding, ranks)
                            : String.join("; ", keeps(holding, ranks))))
            .toList(),
        budget);
  }

  /** The places of trials within their groups, from 1, by the folders of their best weights. */
  private static Map<String, Integer> ranks(List<Holding> holdings) {
    Map<String, List<Holding>> groups = new HashMap<>();
    for (Holding holding : holdings) {
      if (holding.kind() == Kind.BEST && scored(holding)) {
        groups.computeIfAbsent(holding.group(), group -> new ArrayList<>()).add(holding);
      }
    }
    Map<String, Integer> ranks = new HashMap<>();
    for (List<Holding> group : groups.values()) {
      group.sort(BY_SCORE);
      for (int i = 0; i < group.size(); i++) {
        ranks.put(group.get(i).folder(), i + 1);
      }
    }
    return ranks;
  }

  private static boolean scored(Holding holding) {
    return holding.score() != null && Double.isFinite(holding.score());
  }

  private static List<Holding> inOrder(List<Holding> holdings, Map<String, Integer> ranks) {
    List<Holding> order = new ArrayList<>(holdings);
    order.sort(
        Comparator.comparing(Holding::kind)
            .thenComparing(
                holding -> ranks.getOrDefault(holding.folder(), Integer.MAX_VALUE),
                Comparator.reverseOrder())
            .thenComparing(holding -> scored(holding) ? holding.score() : Double.NEGATIVE_INFINITY)
            .thenComparing(Holding::written)
            .thenComparing(Holding::folder));
    return order;
  }

  /** Why a folder may not be deleted; empty if it may. */
  private List<String> keeps(Holding holding, Map<String, Integer> ranks) {
    List<String> reasons = new ArrayList<>(holding.references());
    Integer rank = ranks.get(holding.folder());
    if (rank != null && rank <= best) {
      reasons.add("number %d of its group".formatted(rank));
    }
    return reasons;
  }

  private static String why(Holding holding, Map<String, Integer> ranks) {
    Integer rank = ranks.get(holding.folder());
    return switch (holding.kind()) {
      case UNUSED -> "no result reads it";
      case STAGE -> "not its trial's best, and nothing refers to it";
      case BEST ->
          rank == null ? "its trial has no score" : "number %d of its group".formatted(rank);
      case STATE -> "no run trains the trial";
    };
  }
}
