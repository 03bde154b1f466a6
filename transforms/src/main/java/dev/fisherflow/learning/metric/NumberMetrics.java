package dev.fisherflow.learning.metric;

import dev.fisherflow.declaration.Declaration;
import java.util.OptionalDouble;

/** Metrics of predicted numbers. */
final class NumberMetrics {

  private NumberMetrics() {}

  /** The linear correlation. */
  public static final class Pearson implements MetricFamily {

    private static final Declaration DECLARATION =
        Declaration.of(
            "pearson",
            "r",
            40,
            "Linear correlation of targets and predictions; not defined where all targets are equal.");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public OptionalDouble of(ValidationMetrics validation) {
      return validation.ofNumbers(Correlation::pearson);
    }
  }

  /** The correlation of ranks. */
  public static final class Spearman implements MetricFamily {

    private static final Declaration DECLARATION =
        Declaration.of(
            "spearman",
            "ρ",
            50,
            "Correlation of the ranks of targets and predictions; not defined where all targets are"
                + " equal.");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public OptionalDouble of(ValidationMetrics validation) {
      return validation.ofNumbers(Correlation::spearman);
    }
  }
}
