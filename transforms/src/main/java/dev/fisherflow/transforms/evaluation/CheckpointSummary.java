package dev.fisherflow.transforms.evaluation;

import dev.fisherflow.learning.optimizer.EmpiricalFisher;
import dev.fisherflow.schemas.Indicator;
import dev.fisherflow.schemas.IndicatorSummary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.descriptive.DoubleStatistics;
import org.apache.commons.statistics.descriptive.Statistic;

/** The figures of one checkpoint over its batches (paper, Section 6). */
final class CheckpointSummary {

  private static final Comparator<Indicator> ORDER =
      Comparator.comparing(Indicator::getRule)
          .thenComparing(Indicator::getDamping)
          .thenComparing(Indicator::getBatch);

  private final Map<String, Double> empiricalFisher = new LinkedHashMap<>();
  private final Map<String, List<Indicator>> directions = new LinkedHashMap<>();

  private CheckpointSummary(List<Indicator> indicators) {
    indicators.stream()
        .sorted(ORDER)
        .forEach(
            indicator -> {
              directions
                  .computeIfAbsent(direction(indicator), d -> new ArrayList<>())
                  .add(indicator);
              if (indicator.getRule().equals(EmpiricalFisher.NAME)) {
                empiricalFisher.put(batch(indicator), indicator.getGamma());
              }
            });
  }

  /**
   * Summaries of a checkpoint, by rule, damping and figure.
   *
   * @param indicators all of the checkpoint's, in any order
   */
  static List<IndicatorSummary> of(List<Indicator> indicators) {
    return new CheckpointSummary(indicators).summaries();
  }

  private List<IndicatorSummary> summaries() {
    List<IndicatorSummary> summaries = new ArrayList<>();
    for (List<Indicator> direction : directions.values()) {
      add("gamma", direction, Indicator::getGamma, summaries);
      add("gamma/sgd", direction, indicator -> orMissing(indicator.getGammaToSgd()), summaries);
      if (!empiricalFisher.isEmpty()) {
        add("gamma/ef", direction, this::toEmpiricalFisher, summaries);
      }
      if (direction.stream().map(Indicator::getGammaToHf).anyMatch(Objects::nonNull)) {
        add("gamma/hf", direction, indicator -> orMissing(indicator.getGammaToHf()), summaries);
      }
      add("cosine", direction, Indicator::getCosine, summaries);
      add("norm", direction, Indicator::getNorm, summaries);
      add("gradientImbalance", direction, Indicator::getGradientImbalance, summaries);
      add("rowsDropped", direction, Indicator::getRowsDropped, summaries);
      add("effectiveDamping", direction, Indicator::getEffectiveDamping, summaries);
    }
    return summaries;
  }

  private void add(
      String figure,
      List<Indicator> direction,
      ToDoubleFunction<Indicator> value,
      List<IndicatorSummary> summaries) {
    DoubleStatistics statistics =
        DoubleStatistics.of(
            EnumSet.of(Statistic.MEAN, Statistic.STANDARD_DEVIATION),
            direction.stream().mapToDouble(value).filter(Double::isFinite).toArray());
    int found = Math.toIntExact(statistics.getCount());
    Indicator any = direction.get(0);
    summaries.add(
        IndicatorSummary.newBuilder()
            .setSource(any.getSource())
            .setTask(any.getTask())
            .setTrialId(any.getTrialId())
            .setCheckpoint(any.getCheckpoint())
            .setWeightsDigest(any.getWeightsDigest())
            .setStep(any.getStep())
            .setStage(any.getStage())
            .setRule(any.getRule())
            .setDamping(any.getDamping())
            .setFigure(figure)
            .setMean(found == 0 ? null : statistics.getAsDouble(Statistic.MEAN))
            .setStandardDeviation(
                found < 2 ? null : statistics.getAsDouble(Statistic.STANDARD_DEVIATION))
            .setBatches(found)
            .setMissing(direction.size() - found)
            .build());
  }

  /** The gradient, which has no damping, has no counterpart and so no such figure. */
  private double toEmpiricalFisher(Indicator indicator) {
    return indicator.getGamma() / empiricalFisher.getOrDefault(batch(indicator), Double.NaN);
  }

  private static double orMissing(Double ratio) {
    return ratio == null ? Double.NaN : ratio;
  }

  private static String direction(Indicator indicator) {
    return indicator.getRule() + " " + indicator.getDamping();
  }

  private static String batch(Indicator indicator) {
    return indicator.getDamping() + " " + indicator.getBatch();
  }
}
