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

    @Override
    public double lowest() {
      return -1;
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

    @Override
    public double lowest() {
      return -1;
    }
  }

  /** The root mean squared error. */
  public static final class RootMeanSquaredError implements MetricFamily {

    private static final Declaration DECLARATION =
        Declaration.of(
            "rmse",
            "RMSE",
            52,
            "Root of the mean squared difference of targets and predictions; lower is better.");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public OptionalDouble of(ValidationMetrics validation) {
      return validation.ofNumbers(Correlation::rmse);
    }

    @Override
    public boolean onlyWhereNamed() {
      return true;
    }

    @Override
    public int sign() {
      return -1;
    }
  }

  /** The mean absolute error. */
  public static final class MeanAbsoluteError implements MetricFamily {

    private static final Declaration DECLARATION =
        Declaration.of(
            "mae",
            "MAE",
            54,
            "Mean absolute difference of targets and predictions; lower is better.");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public OptionalDouble of(ValidationMetrics validation) {
      return validation.ofNumbers(Correlation::mae);
    }

    @Override
    public boolean onlyWhereNamed() {
      return true;
    }

    @Override
    public int sign() {
      return -1;
    }
  }
}
