package dev.fisherflow.pipelines.compare;

import dev.fisherflow.schemas.TrialOutcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The trials of two runs that take the same place in their plans. Those with the same settings and
 * seed first; of what is left of a task, model, and types of adapter and optimizer, the most alike:
 * so a changed default or seed leaves a pair and not two loose ends.
 *
 * @param pairs the pairs, in the order of the earlier run
 * @param missing trials of the earlier run alone
 * @param added trials of the later run alone
 */
record TrialPairs(List<Pair> pairs, List<TrialOutcome> missing, List<TrialOutcome> added) {

  /** Two trials. */
  record Pair(TrialOutcome earlier, TrialOutcome later) {}

  static TrialPairs of(List<TrialOutcome> earlier, List<TrialOutcome> later) {
    Map<List<String>, List<Side>> groups = new LinkedHashMap<>();
    for (int i = 0; i < earlier.size(); i++) {
      add(groups, new Side(earlier.get(i), i, true));
    }
    for (int i = 0; i < later.size(); i++) {
      add(groups, new Side(later.get(i), i, false));
    }
    TrialPairs all = new TrialPairs(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    groups.values().forEach(all::match);
    return all;
  }

  private static void add(Map<List<String>, List<Side>> groups, Side side) {
    groups.computeIfAbsent(side.place(), place -> new ArrayList<>()).add(side);
  }

  private void match(List<Side> group) {
    List<Side> before = new ArrayList<>(group.stream().filter(Side::earlier).toList());
    List<Side> after = new ArrayList<>(group.stream().filter(side -> !side.earlier()).toList());
    List<Pair> found = new ArrayList<>();
    matchEqual(before, after, found);
    matchAlike(before, after, found);
    pairs.addAll(found);
    before.forEach(side -> missing.add(side.outcome()));
    after.forEach(side -> added.add(side.outcome()));
  }

  private static void matchEqual(List<Side> before, List<Side> after, List<Pair> found) {
    Map<String, Side> open = new LinkedHashMap<>();
    after.forEach(side -> open.putIfAbsent(side.plan(), side));
    before.removeIf(
        side -> {
          Side other = open.remove(side.plan());
          if (other != null) {
            found.add(new Pair(side.outcome(), other.outcome()));
            after.remove(other);
          }
          return other != null;
        });
  }

  private static void matchAlike(List<Side> before, List<Side> after, List<Pair> found) {
    record Candidate(Side earlier, Side later, int distance) {}
    List<Candidate> candidates = new ArrayList<>();
    for (Side one : before) {
      for (Side other : after) {
        candidates.add(new Candidate(one, other, one.ingredients().distance(other.ingredients())));
      }
    }
    candidates.sort(
        Comparator.comparingInt(Candidate::distance)
            .thenComparing(candidate -> candidate.earlier().index())
            .thenComparing(candidate -> candidate.later().index()));
    Set<Side> taken = new HashSet<>();
    for (Candidate candidate : candidates) {
      if (!taken.contains(candidate.earlier()) && !taken.contains(candidate.later())) {
        taken.add(candidate.earlier());
        taken.add(candidate.later());
        found.add(new Pair(candidate.earlier().outcome(), candidate.later().outcome()));
      }
    }
    before.removeAll(taken);
    after.removeAll(taken);
  }

  /** A trial of one of the runs. */
  private record Side(TrialOutcome outcome, Ingredients ingredients, int index, boolean earlier) {

    Side(TrialOutcome outcome, int index, boolean earlier) {
      this(outcome, Ingredients.of(outcome.getTrial()), index, earlier);
    }

    List<String> place() {
      return List.of(
          outcome.getTrial().getTask(),
          ResultCell.model(outcome.getTrial().getModel()),
          outcome.getTrial().getAdapter().getType(),
          outcome.getTrial().getOptimizer().getType());
    }

    String plan() {
      return ingredients.setting() + outcome.getTrial().getSeed();
    }
  }
}
