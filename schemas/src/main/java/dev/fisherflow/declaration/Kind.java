package dev.fisherflow.declaration;

import dev.fisherflow.schemas.Names;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A kind of value that a setting has, with its text. */
public final class Kind<T> {

  /** A finite number. */
  public static final Kind<Double> NUMBER = new Kind<>("number", Names::number, Double::valueOf);

  /**
   * A finite number, of which a negative one &minus;d stands for d times a quantity of the batch;
   * specifications also write it {@code {relative: d}}.
   */
  public static final Kind<Double> NUMBER_OR_RELATIVE =
      new Kind<>("number or {relative: number}", Names::number, Double::valueOf);

  /** A whole number. */
  public static final Kind<Integer> COUNT =
      new Kind<>("whole number", String::valueOf, Integer::valueOf);

  /** True or false. */
  public static final Kind<Boolean> FLAG =
      new Kind<>("true or false", String::valueOf, Boolean::valueOf);

  /** One of some words. */
  public static final Kind<String> WORD = new Kind<>("word", word -> word, text -> text);

  /** A list of names, whose order says nothing. */
  public static final Kind<List<String>> WORDS =
      new Kind<>("list of names", words -> String.join(",", words), Kind::parts);

  /** A list of whole numbers. */
  public static final Kind<List<Integer>> COUNTS =
      new Kind<>(
          "list of whole numbers",
          counts -> String.join(",", counts.stream().map(String::valueOf).toList()),
          text -> parts(text).stream().map(Integer::valueOf).toList());

  /** Numbers by name, in an order that may say something. */
  public static final Kind<Map<String, Double>> NAMED_NUMBERS =
      new Kind<>("numbers by name", Kind::joined, Kind::named);

  private final String title;
  private final Function<T, String> write;
  private final Function<String, T> read;

  private Kind(String title, Function<T, String> write, Function<String, T> read) {
    this.title = title;
    this.write = write;
    this.read = read;
  }

  /** Whether its values are numbers, whole ones aside. */
  public boolean isNumber() {
    return this == NUMBER || this == NUMBER_OR_RELATIVE;
  }

  /** Its text in records and names; {@code none} for null. */
  public String text(T value) {
    return value == null ? "none" : write.apply(value);
  }

  /** The value that {@link #text} wrote; null was not written. */
  public T read(String text) {
    return read.apply(text);
  }

  /** What a reader calls it, such as {@code whole number}. */
  @Override
  public String toString() {
    return title;
  }

  private static String joined(Map<String, Double> numbers) {
    return numbers.entrySet().stream()
        .map(each -> each.getKey() + "=" + Names.number(each.getValue()))
        .collect(Collectors.joining(","));
  }

  private static Map<String, Double> named(String text) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (String part : parts(text)) {
      int split = part.lastIndexOf('=');
      numbers.put(part.substring(0, split), Double.valueOf(part.substring(split + 1)));
    }
    return numbers;
  }

  private static List<String> parts(String text) {
    return text.isEmpty() ? List.of() : Arrays.asList(text.split(","));
  }
}
