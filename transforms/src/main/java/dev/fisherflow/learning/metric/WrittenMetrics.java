package dev.fisherflow.learning.metric;

import dev.fisherflow.declaration.Declaration;
import java.util.OptionalDouble;

/** Metrics of what text-to-text models write; no task is selected by them. */
final class WrittenMetrics {

  private WrittenMetrics() {}

  /** The share of first tokens that are right. */
  public static final class FirstToken implements MetricFamily {

    private static final Declaration DECLARATION =
        Declaration.of(
            ValidationMetrics.FIRST_TOKEN_ACCURACY,
            "first token",
            60,
            "Share of examples of which the likeliest first token of the whole vocabulary is"
                + " the label's.");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public OptionalDouble of(ValidationMetrics validation) {
      return validation.ofTexts(validation.firstTokensRight());
    }
  }

  /** The share of labels written. */
  public static final class Greedy implements MetricFamily {

    private static final Declaration DECLARATION =
        Declaration.of(
            ValidationMetrics.GREEDY_ACCURACY,
            "greedy decoding",
            70,
            "Share of examples of which greedy decoding writes the label and ends.");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public OptionalDouble of(ValidationMetrics validation) {
      return validation.ofTexts(validation.textsRight());
    }
  }
}
