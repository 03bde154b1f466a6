package dev.fisherflow.learning.metric;

import dev.fisherflow.declaration.Declaration;
import java.util.OptionalDouble;

/** Metrics of texts that are written against those that were wanted: means over the examples. */
final class TextMetrics {

  private TextMetrics() {}

  /** The share of texts that are right. */
  public static final class ExactMatch implements MetricFamily {

    private static final Declaration DECLARATION =
        Declaration.of(
            "exact_match",
            "exact match",
            72,
            "Share of texts that are the wanted one, white space apart.");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public OptionalDouble of(ValidationMetrics validation) {
      return validation.ofWritten(TextScores::exact);
    }

    @Override
    public boolean onlyWhereNamed() {
      return true;
    }
  }

  /** The longest common subsequences. */
  public static final class RougeL implements MetricFamily {

    private static final Declaration DECLARATION =
        Declaration.of(
                "rouge_l",
                "ROUGE-L",
                74,
                "Mean F1 of the longest common subsequence of words, which are runs of a to z and digits in any case; without stemming.")
            .from("Lin 2004");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public OptionalDouble of(ValidationMetrics validation) {
      return validation.ofWritten(TextScores::rougeL);
    }

    @Override
    public boolean onlyWhereNamed() {
      return true;
    }
  }

  /** Words in common. */
  public static final class TokenF1 implements MetricFamily {

    private static final Declaration DECLARATION =
        Declaration.of(
                "token_f1",
                "token F1",
                76,
                "Mean F1 of the words in common, in any order; words as of rouge_l.")
            .from("Rajpurkar et al. 2016");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public OptionalDouble of(ValidationMetrics validation) {
      return validation.ofWritten(TextScores::wordsF1);
    }

    @Override
    public boolean onlyWhereNamed() {
      return true;
    }
  }
}
