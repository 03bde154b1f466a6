package dev.fisherflow.pipelines.statistics;

import org.apache.commons.statistics.distribution.NormalDistribution;

/** A share that was counted on a sample of rows. */
public final class Proportion {

  private Proportion() {}

  /**
   * Half the width of the interval around a share at {@link Interval#LEVEL}: 1.96 √(p (1 - p) / n).
   *
   * @param share from 0 to 1
   * @param rows rows that it was counted on
   */
  public static double halfWidth(double share, long rows) {
    return NormalDistribution.of(0, 1).inverseSurvivalProbability(Lead.TAIL)
        * Math.sqrt(share * (1 - share) / rows);
  }
}
