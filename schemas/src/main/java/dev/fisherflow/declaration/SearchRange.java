package dev.fisherflow.declaration;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The values of one setting among which a search looks: an axis of a search space.
 *
 * @param <T> type of the values
 */
public sealed interface SearchRange<T> {

  /**
   * The value at a place of the axis; a function of the place alone.
   *
   * @param place from 0 to below 1
   */
  T at(double place);

  /** The range as specifications write it, such as {@code {log: [1e-5, 0.1]}}. */
  String text();

  /** The values that a specification names: the bounds, or all choices. */
  List<T> named();

  /** Evenly spread in the logarithm; 0 &lt; least &lt; most. */
  record Log(double least, double most) implements SearchRange<Double> {

    /** The word of such a range. */
    public static final String WORD = "log";

    /** A range with these bounds, both above 0. */
    public Log {
      if (!(least > 0 && least < most)) {
        throw new IllegalArgumentException(
            "expected two numbers above 0 that rise, found %s and %s"
                .formatted(Kind.NUMBER.text(least), Kind.NUMBER.text(most)));
      }
    }

    @Override
    public Double at(double place) {
      return rounded(Math.exp(Math.log(least) + place * Math.log(most / least)), least, most);
    }

    @Override
    public String text() {
      return bounds(WORD, least, most);
    }

    @Override
    public List<Double> named() {
      return List.of(least, most);
    }
  }

  /** Evenly spread; least &lt; most. */
  record Uniform(double least, double most) implements SearchRange<Double> {

    /** The word of such a range. */
    public static final String WORD = "uniform";

    /** A range with these bounds. */
    public Uniform {
      if (!(least < most)) {
        throw new IllegalArgumentException(
            "expected two numbers that rise, found %s and %s"
                .formatted(Kind.NUMBER.text(least), Kind.NUMBER.text(most)));
      }
    }

    @Override
    public Double at(double place) {
      return rounded(least + place * (most - least), least, most);
    }

    @Override
    public String text() {
      return bounds(WORD, least, most);
    }

    @Override
    public List<Double> named() {
      return List.of(least, most);
    }
  }

  /** Whole numbers, both bounds included, each as likely; least &lt; most. */
  record Whole(int least, int most) implements SearchRange<Integer> {

    /** The word of such a range. */
    public static final String WORD = "int";

    /** A range with these bounds. */
    public Whole {
      if (least >= most) {
        throw new IllegalArgumentException(
            "expected two whole numbers that rise, found %d and %d".formatted(least, most));
      }
    }

    @Override
    public Integer at(double place) {
      return least + (int) (place * ((long) most - least + 1));
    }

    @Override
    public String text() {
      return "{%s: [%d, %d]}".formatted(WORD, least, most);
    }

    @Override
    public List<Integer> named() {
      return List.of(least, most);
    }
  }

  /** Some values, each as likely; two or more. */
  record Choice<T>(List<T> values) implements SearchRange<T> {

    /** The word of such a range. */
    public static final String WORD = "choice";

    /** A range of these values. */
    public Choice {
      values = List.copyOf(values);
      if (values.size() < 2) {
        throw new IllegalArgumentException("expected two values or more, found " + values);
      }
    }

    @Override
    public T at(double place) {
      return values.get((int) (place * values.size()));
    }

    @Override
    public String text() {
      return values.stream()
          .map(
              value -> value instanceof Double number ? Kind.NUMBER.text(number) : value.toString())
          .collect(Collectors.joining(", ", "{" + WORD + ": [", "]}"));
    }

    @Override
    public List<T> named() {
      return values;
    }
  }

  /** Four digits are enough to search with, and short enough for names and tables. */
  private static double rounded(double value, double least, double most) {
    double digits =
        new BigDecimal(value).round(new MathContext(4, RoundingMode.HALF_EVEN)).doubleValue();
    return Math.min(Math.max(digits, least), most);
  }

  private static String bounds(String word, double least, double most) {
    return "{%s: [%s, %s]}".formatted(word, Kind.NUMBER.text(least), Kind.NUMBER.text(most));
  }
}
