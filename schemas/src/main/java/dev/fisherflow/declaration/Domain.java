package dev.fisherflow.declaration;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoublePredicate;
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

  /** Keeps the words in their order, so that every process writes the same file. */
  public Domain {
    schema = Collections.unmodifiableMap(new TreeMap<>(schema));
  }

  /** The largest whole number of a setting that names no other bound. */
  public static final int LARGEST_COUNT = 1_000_000;

  private static final String ANY_OF = "anyOf";
  private static final String CONST = "const";

  /** The most letters of a text; the forms of texts are only tried on those. */
  private static final int LONGEST_TEXT = 200;

  /** Any number. */
  public static Domain<Double> anyNumber() {
    return numbers("a number", x -> true, Map.of());
  }

  /** Numbers that stay what they are as 32-bit floats. */
  private static Domain<Double> numbers(
      String expected, DoublePredicate wanted, Map<String, Object> schema) {
    Map<String, Object> bounds = new HashMap<>(schema);
    bounds.putIfAbsent("maximum", (double) Float.MAX_VALUE);
    if (!bounds.containsKey("exclusiveMinimum")) {
      bounds.putIfAbsent("minimum", (double) -Float.MAX_VALUE);
    }
    return new Domain<>(expected, new Floats(wanted), bounds);
  }

  /** A number above a bound. */
  public static Domain<Double> above(double bound) {
    return numbers(
        "a number above " + text(bound), x -> x > bound, Map.of("exclusiveMinimum", bound));
  }

  /** A number not below a bound. */
  public static Domain<Double> atLeast(double bound) {
    return numbers(
        "a number of at least " + text(bound), x -> x >= bound, Map.of("minimum", bound));
  }

  /** A number from 0 to below 1. */
  public static Domain<Double> belowOne() {
    return numbers(
        "a number from 0 to below 1",
        x -> x >= 0 && x < 1,
        Map.of("minimum", 0, "exclusiveMaximum", 1));
  }

  /** A share of something from 0 to below 1, or a whole number of it from 1. */
  public static Domain<Double> shareOrCount(String of) {
    return numbers(
        "a share of the " + of + " from 0 to below 1, or a whole number of them",
        x -> x >= 0 && (x < 1 || x == Math.rint(x) && x <= LARGEST_COUNT),
        Map.of("minimum", 0, "maximum", LARGEST_COUNT));
  }

  /** A number above 0 and at most 1. */
  public static Domain<Double> fraction() {
    return numbers(
        "a number above 0 and at most 1",
        x -> x > 0 && x <= 1,
        Map.of("exclusiveMinimum", 0, "maximum", 1));
  }

  /** A number above 0 and below 1. */
  public static Domain<Double> properFraction() {
    return numbers(
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
    return numbers(
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

  /** A list of texts of a form, not empty, none of them twice. */
  public static Domain<List<String>> texts(String expected, Pattern form) {
    return new Domain<>(
        expected + ", none twice",
        list ->
            list.stream()
                    .allMatch(text -> text.length() <= LONGEST_TEXT && form.matcher(text).matches())
                && list.stream().distinct().count() == list.size(),
        Map.of(
            "uniqueItems",
            true,
            "items",
            Map.of(
                "type",
                "string",
                "maxLength",
                LONGEST_TEXT,
                "pattern",
                "^(" + form.pattern() + ")$")));
  }

  /**
   * The same lists, or a word by itself that stands for all, which is kept as a list of it alone.
   *
   * @param texts the domain of the lists
   */
  public static Domain<List<String>> textsOr(String word, Domain<List<String>> texts) {
    Map<String, Object> list = new HashMap<>(texts.schema());
    list.put("type", "array");
    list.put("minItems", 1);
    return new Domain<>(
        "%s, or %s".formatted(texts.expected(), word),
        value -> value.equals(List.of(word)) || texts.allows().test(value),
        Map.of(ANY_OF, List.of(Map.of(CONST, word), Map.copyOf(list))));
  }

  /** Numbers by names of a form, one or more. */
  public static Domain<Map<String, Double>> named(
      String expected, Pattern form, Domain<Double> each) {
    Map<String, Object> number = new HashMap<>(each.schema());
    number.put("type", "number");
    return new Domain<>(
        expected,
        numbers ->
            !numbers.isEmpty()
                && numbers.keySet().stream()
                    .allMatch(name -> name.length() <= LONGEST_TEXT && form.matcher(name).matches())
                && numbers.values().stream().allMatch(each.allows()),
        Map.of(
            "minProperties",
            1,
            "propertyNames",
            Map.of("maxLength", LONGEST_TEXT, "pattern", "^(" + form.pattern() + ")$"),
            "additionalProperties",
            Map.copyOf(number)));
  }

  /** A whole number from 1 to a million, among numbers. */
  public static Domain<Double> wholeNumber() {
    return numbers(
        "a whole number from 1 to " + LARGEST_COUNT,
        x -> x == Math.rint(x) && x >= 1 && x <= LARGEST_COUNT,
        Map.of("multipleOf", 1, "minimum", 1, "maximum", LARGEST_COUNT));
  }

  /** Whole numbers from 1 that rise, one or more. */
  public static Domain<List<Integer>> rising(String expected) {
    return risingFrom(1, expected);
  }

  /** Whole numbers from the least that rise, one or more. */
  public static Domain<List<Integer>> risingFrom(int least, String expected) {
    return new Domain<>(
        expected,
        list -> rises(least - 1, list),
        Map.of("items", Map.of("type", "integer", "minimum", least)));
  }

  /** What becomes of a number that is not allowed only as a 32-bit float; empty for others. */
  public String loss(double number) {
    return allows instanceof Floats floats ? floats.loss(number) : "";
  }

  /** The words of {@link #oneOf}; none in other domains. */
  public List<String> words() {
    return schema.get("enum") instanceof List<?> words
        ? words.stream().map(String::valueOf).toList()
        : List.of();
  }

  /** Whether a text by itself stands for a list of it alone. */
  public boolean standsAlone(String text) {
    return schema.get(ANY_OF) instanceof List<?> forms && forms.contains(Map.of(CONST, text));
  }

  private static boolean rises(int before, List<Integer> list) {
    int previous = before;
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
