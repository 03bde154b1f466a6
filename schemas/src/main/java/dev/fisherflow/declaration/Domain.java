package dev.fisherflow.declaration;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The values that a setting may have.
 *
 * @param expected what a mistake says was expected, such as {@code a number above 0}; for words,
 *     what the word is, such as {@code a start of the prompt}
 * @param allows whether a value, never null, is one of them
 * @param schema the same in the words of JSON Schema, as far as these go
 */
public record Domain<T>(String expected, Predicate<T> allows, Map<String, Object> schema) {

  /** The largest whole number of a setting that names no other bound. */
  public static final int LARGEST_COUNT = 1_000_000;

  /** Any finite number. */
  public static Domain<Double> anyNumber() {
    return new Domain<>("a number", x -> true, Map.of());
  }

  /** A number above a bound. */
  public static Domain<Double> above(double bound) {
    return new Domain<>(
        "a number above " + text(bound), x -> x > bound, Map.of("exclusiveMinimum", bound));
  }

  /** A number not below a bound. */
  public static Domain<Double> atLeast(double bound) {
    return new Domain<>(
        "a number of at least " + text(bound), x -> x >= bound, Map.of("minimum", bound));
  }

  /** A number from 0 to below 1. */
  public static Domain<Double> belowOne() {
    return new Domain<>(
        "a number from 0 to below 1",
        x -> x >= 0 && x < 1,
        Map.of("minimum", 0, "exclusiveMaximum", 1));
  }

  /** A number above 0 and at most 1. */
  public static Domain<Double> fraction() {
    return new Domain<>(
        "a number above 0 and at most 1",
        x -> x > 0 && x <= 1,
        Map.of("exclusiveMinimum", 0, "maximum", 1));
  }

  /** A number above 0 and below 1. */
  public static Domain<Double> properFraction() {
    return new Domain<>(
        "a number above 0 and below 1",
        x -> x > 0 && x < 1,
        Map.of("exclusiveMinimum", 0, "exclusiveMaximum", 1));
  }

  /**
   * A number other than 0.
   *
   * @param reason why, in parentheses behind the expectation
   */
  public static Domain<Double> nonZero(String reason) {
    return new Domain<>(
        "a number other than 0 (" + reason + ")", x -> x != 0, Map.of("not", Map.of("const", 0)));
  }

  /** A whole number between two bounds, both included. */
  public static Domain<Integer> between(int least, int most) {
    return new Domain<>(
        "a whole number from " + least + " to " + most,
        x -> x >= least && x <= most,
        Map.of("minimum", least, "maximum", most));
  }

  /** True or false. */
  public static Domain<Boolean> flag() {
    return new Domain<>("a flag", x -> true, Map.of());
  }

  /**
   * One of some words.
   *
   * @param what what the word is, such as {@code a start of the prompt}
   */
  public static Domain<String> oneOf(String what, List<String> words) {
    return new Domain<>(what, words::contains, Map.of("enum", List.copyOf(words)));
  }

  /** A list of texts of a form, not empty. */
  public static Domain<List<String>> texts(String expected, Pattern form) {
    return new Domain<>(
        expected,
        list -> list.stream().allMatch(text -> form.matcher(text).matches()),
        Map.of("items", Map.of("type", "string", "pattern", "^(" + form.pattern() + ")$")));
  }

  /** Whole numbers from 1 that rise, one or more. */
  public static Domain<List<Integer>> rising(String expected) {
    return new Domain<>(
        expected, Domain::rises, Map.of("items", Map.of("type", "integer", "minimum", 1)));
  }

  /** The words of {@link #oneOf}; none in other domains. */
  public List<String> words() {
    return schema.get("enum") instanceof List<?> words
        ? words.stream().map(String::valueOf).toList()
        : List.of();
  }

  private static boolean rises(List<Integer> list) {
    int previous = 0;
    for (int number : list) {
      if (number <= previous) {
        return false;
      }
      previous = number;
    }
    return !list.isEmpty();
  }

  private static String text(double bound) {
    return Kind.NUMBER.text(bound);
  }
}
