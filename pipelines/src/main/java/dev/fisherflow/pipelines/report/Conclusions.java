package dev.fisherflow.pipelines.report;

import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.pipelines.statistics.Interval;
import dev.fisherflow.pipelines.statistics.Lead;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a leaderboard lets one conclude, in sentences; what weakens it comes first. */
public final class Conclusions {

  /** Far above what the order of a sum of scores changes, far below what one example does. */
  private static final double ROUNDING = 1e-12;

  private final Leaderboard board;
  private final List<MethodAverage> ranked;
  private final List<ValidationSet> sets;
  private final Function<Method, String> names;

  /**
   * Of a leaderboard.
   *
   * @param sets validation sets of its tasks, as far as they are known
   * @param names of the methods
   */
  public Conclusions(Leaderboard board, List<ValidationSet> sets, Function<Method, String> names) {
    this.board = board;
    this.ranked = board.contest().ranked();
    this.sets = List.copyOf(sets);
    this.names = names;
  }

  /** All that there is to say, a sentence or two each. */
  public List<String> all() {
    return Stream.of(seeds(), settings(), outcome(), design())
        .filter(text -> !text.isEmpty())
        .toList();
  }

  private String seeds() {
    List<String> single = names(ranked.stream().filter(one -> one.seeds() == 1).toList());
    return ranked.size() < 2 || single.isEmpty()
        ? ""
        : "One seed%s: how much of any difference is chance is unknown."
            .formatted(single.size() == ranked.size() ? "" : " of " + and(single));
  }

  private String settings() {
    if (board.fairlySearched()) {
      return "";
    }
    Map<Integer, List<MethodAverage>> counts =
        ranked.stream()
            .collect(
                Collectors.groupingBy(MethodAverage::settings, TreeMap::new, Collectors.toList()));
    return ("Unequal search, so no method is called best: %s. The best of more settings looks better"
            + " than it is.")
        .formatted(
            counts.entrySet().stream()
                .map(
                    entry ->
                        "%d %s of %s"
                            .formatted(
                                entry.getKey(),
                                entry.getKey() == 1 ? "setting" : "settings",
                                and(names(entry.getValue()))))
                .collect(Collectors.joining(", ")));
  }

  private String outcome() {
    if (ranked.isEmpty()) {
      return "No method has a score on every task.";
    }
    MethodAverage first = ranked.get(0);
    List<MethodAverage> equal =
        ranked.stream().filter(one -> first.ranked() - one.ranked() < ROUNDING).toList();
    if (equal.size() > 1) {
      return "%s have the same validation average, %s over %s."
          .formatted(and(names(equal)), score(first), over());
    }
    if (board.best().isPresent()) {
      return ("%s is best: its validation average, %s over %s, is above that of every other method"
              + " beyond chance%s.")
          .formatted(name(first), score(first), over(), leads());
    }
    String highest =
        "%s has the highest validation average, %s over %s"
            .formatted(name(first), score(first), over());
    return ranked.size() == 1 ? highest + "." : highest + lead() + "." + tie();
  }

  /** By how much the first is ahead of the second. */
  private String lead() {
    MethodAverage second = ranked.get(1);
    Lead lead = board.contest().lead(0, 1);
    String missing =
        ranked.get(0).complete() && second.complete()
            ? ""
            : ", where a seed without a score counts as the lowest";
    return ", %s above %s%s%s"
        .formatted(
            points(ranked.get(0).ranked() - second.ranked()),
            name(second),
            lead.interval().known() ? " (95 %% interval %s)".formatted(interval(lead)) : "",
            missing);
  }

  /** How far the first is ahead of all others at the least. */
  private String leads() {
    double least = Double.POSITIVE_INFINITY;
    for (int place = 1; place < ranked.size(); place++) {
      least = Math.min(least, board.contest().lead(0, place).interval().low());
    }
    return " (by " + points(least) + " or more, 97.5 % one-sided)";
  }

  private String tie() {
    List<MethodAverage> tied =
        board.contest().notToldApart().stream()
            .filter(place -> board.contest().lead(0, place).interval().known())
            .map(ranked::get)
            .toList();
    return tied.isEmpty() ? "" : " Not told apart from it: " + and(names(tied)) + ".";
  }

  /** What the seeds and the rows allow to be seen at all. */
  private String design() {
    List<String> parts = new ArrayList<>();
    double smallest = board.contest().smallestLead();
    if (Double.isFinite(smallest)) {
      parts.add(
          "The smallest lead that this design shows in 80 %% of runs is %s."
              .formatted(points(smallest)));
    }
    List<String> halves = new ArrayList<>();
    for (ValidationSet set : sets) {
      double accuracy = ranked.isEmpty() ? Double.NaN : ranked.get(0).accuracy(set.task());
      if (set.rows() > 0 && Double.isFinite(accuracy)) {
        halves.add(
            String.format(
                Locale.ROOT,
                "± %s points on %s (%,d rows)",
                Score.percent(set.halfWidth(accuracy)),
                set.task().title(),
                set.rows()));
      }
    }
    if (!halves.isEmpty()) {
      parts.add(
          "The validation rows alone leave an accuracy open by " + String.join(", ", halves) + ".");
    }
    return String.join(" ", parts);
  }

  /** An interval of a lead, such as {@code -7.1 to 11.1}. */
  public String interval(Lead lead) {
    Interval interval = lead.interval();
    return number(interval.low()) + " to " + number(interval.high());
  }

  /** A score, or a difference of scores, in the unit of the board. */
  public String number(double score) {
    return inPercent() ? Score.percent(score) : String.format(Locale.ROOT, "%.4f", score);
  }

  private String points(double difference) {
    return number(difference) + (inPercent() ? " points" : "");
  }

  private boolean inPercent() {
    return ranked.stream()
        .flatMap(one -> one.tasks().stream())
        .map(MethodScores::task)
        .allMatch(Score::inPercent);
  }

  private String score(MethodAverage one) {
    Statistic score = one.score();
    return number(score.mean()) + (score.spread() ? " ± " + number(score.deviation()) : "");
  }

  private String over() {
    List<Task> tasks = ranked.get(0).tasks().stream().map(MethodScores::task).toList();
    return tasks.size() == 1 ? "one task" : tasks.size() + " tasks";
  }

  private String name(MethodAverage one) {
    return names.apply(one.method());
  }

  private List<String> names(List<MethodAverage> some) {
    return some.stream().map(this::name).toList();
  }

  private static String and(List<String> words) {
    int last = words.size() - 1;
    return last < 1
        ? String.join("", words)
        : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
  }
}
