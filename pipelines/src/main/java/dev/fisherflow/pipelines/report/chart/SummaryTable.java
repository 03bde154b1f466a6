package dev.fisherflow.pipelines.report.chart;

import dev.fisherflow.learning.evaluation.UpdateRule;
import dev.fisherflow.learning.evaluation.UpdateRuleFamily;
import dev.fisherflow.schemas.IndicatorSummary;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Summaries by what they are of. */
public final class SummaryTable {

  private static final Comparator<String> ORDER =
      Comparator.comparingInt((String rule) -> UpdateRuleFamily.REGISTRY.place(nameOf(rule)))
          .thenComparing(SummaryTable::nameOf)
          .thenComparingInt(String::length)
          .thenComparing(Comparator.naturalOrder());

  private final Map<Key, IndicatorSummary> summaries = new HashMap<>();
  private final List<Place> checkpoints;
  private final List<String> rules;

  public SummaryTable(List<IndicatorSummary> all) {
    for (IndicatorSummary summary : all) {
      summaries.put(
          new Key(Place.of(summary), summary.getRule(), summary.getDamping(), summary.getFigure()),
          summary);
    }
    checkpoints = all.stream().map(Place::of).distinct().sorted().toList();
    rules = all.stream().map(IndicatorSummary::getRule).distinct().sorted(ORDER).toList();
  }

  /** What the checkpoints are stages of, sorted. */
  List<String> sources() {
    return checkpoints.stream().map(Place::source).distinct().toList();
  }

  /** All checkpoints, by source and step. */
  public List<Place> checkpoints() {
    return checkpoints;
  }

  /** The checkpoints of a source, by step. */
  public List<Place> checkpoints(String source) {
    return checkpoints.stream().filter(place -> place.source().equals(source)).toList();
  }

  /** The rules, in the order of their declarations. */
  public List<String> rules() {
    return rules;
  }

  /** The summary of a figure, if some batch has it. */
  public Optional<IndicatorSummary> find(Place place, String rule, double damping, String figure) {
    double key = damped(rule) ? damping : 0;
    return Optional.ofNullable(summaries.get(new Key(place, rule, key, figure)))
        .filter(summary -> summary.getMean() != null);
  }

  /** Whether a rule depends on a damping; one that nothing declares any more may. */
  static boolean damped(String rule) {
    return family(rule).map(family -> family.damping().isPresent()).orElse(true);
  }

  /** Gradients of every sample that a rule needs; 0 of a rule that nothing declares any more. */
  static int gradientsPerSample(String rule) {
    return family(rule).isPresent() ? UpdateRule.of(rule).gradientsPerSample() : 0;
  }

  /** What declares a rule, if the class path still has it. */
  private static Optional<UpdateRuleFamily> family(String rule) {
    return UpdateRuleFamily.REGISTRY.find(nameOf(rule));
  }

  /** A rule as the field writes it: {@code iEF}, {@code SF(3)}. */
  public static String label(String rule) {
    String title = UpdateRuleFamily.REGISTRY.title(nameOf(rule));
    int colon = rule.indexOf(':');
    return colon < 0 ? title : title + "(" + rule.substring(colon + 1) + ")";
  }

  /** The ratio of two rules' indicators, in words. */
  static String ratio(String rule, String against) {
    return "γ of " + label(rule) + " / γ of " + label(against);
  }

  private static String nameOf(String rule) {
    int colon = rule.indexOf(':');
    return colon < 0 ? rule : rule.substring(0, colon);
  }

  /** A checkpoint. */
  public record Place(String source, String task, long step, double stage, String checkpoint)
      implements Comparable<Place> {

    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::source)
            .thenComparing(Place::step)
            .thenComparing(Place::checkpoint);

    static Place of(IndicatorSummary summary) {
      return new Place(
          summary.getSource(),
          summary.getTask(),
          summary.getStep(),
          summary.getStage(),
          summary.getCheckpoint());
    }

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  private record Key(Place place, String rule, double damping, String figure) {}
}
