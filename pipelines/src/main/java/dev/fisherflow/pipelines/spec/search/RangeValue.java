package dev.fisherflow.pipelines.spec.search;

import dev.fisherflow.declaration.Kind;
import dev.fisherflow.declaration.SearchRange;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.pipelines.spec.yaml.YamlNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads a range, such as {@code {log: [1e-5, 1e-1]}}.
 *
 * @param value how a bound or a choice is read
 * @param kind the kind of the values
 * @param <T> type of the values
 */
public record RangeValue<T>(Value<T> value, Optional<Kind<T>> kind)
    implements Value<SearchRange<T>> {

  private static final List<String> WORDS =
      List.of(
          SearchRange.Log.WORD,
          SearchRange.Uniform.WORD,
          SearchRange.Whole.WORD,
          SearchRange.Choice.WORD);

  /** Whether a node is meant as a range. */
  public static boolean isRange(Cursor at) {
    return at.node() instanceof YamlNode.Mapping mapping
        && mapping.entries().stream().anyMatch(entry -> WORDS.contains(entry.key()));
  }

  @Override
  public Optional<SearchRange<T>> read(Cursor at) {
    return Fields.of(at, "a range such as {log: [1e-5, 1e-1]}").flatMap(this::read);
  }

  private Optional<SearchRange<T>> read(Fields fields) {
    List<String> words = words();
    fields.knowOnly(words, word -> WORDS.contains(word) ? "; it is for other values" : "");
    List<String> given = words.stream().filter(word -> fields.find(word).isPresent()).toList();
    if (given.size() != 1) {
      return given.isEmpty()
          ? Optional.empty() // noted as unknown
          : fields.at().mistake("expected one of " + String.join(", ", given) + ", found all");
    }
    String word = given.get(0);
    Cursor at = fields.find(word).orElseThrow();
    int mistakes = at.mistakes().count();
    List<T> values = Fields.points(at, value);
    if (at.mistakes().count() > mistakes) {
      return Optional.empty();
    }
    boolean bounds = !word.equals(SearchRange.Choice.WORD);
    return bounds && values.size() != 2
        ? at.expected("the least and the greatest value, such as [1e-5, 1e-1]")
        : checked(at, () -> range(word, values));
  }

  private List<String> words() {
    if (kind.filter(Kind::isNumber).isPresent()) {
      return List.of(SearchRange.Log.WORD, SearchRange.Uniform.WORD, SearchRange.Choice.WORD);
    }
    return kind.filter(Kind.COUNT::equals).isPresent()
        ? List.of(SearchRange.Whole.WORD, SearchRange.Choice.WORD)
        : List.of(SearchRange.Choice.WORD);
  }

  @SuppressWarnings("unchecked") // a range of numbers where T is a number, as its kind says
  private static <T> SearchRange<T> range(String word, List<T> values) {
    return switch (word) {
      case SearchRange.Log.WORD ->
          (SearchRange<T>) new SearchRange.Log(number(values, 0), number(values, 1));
      case SearchRange.Uniform.WORD ->
          (SearchRange<T>) new SearchRange.Uniform(number(values, 0), number(values, 1));
      case SearchRange.Whole.WORD ->
          (SearchRange<T>) new SearchRange.Whole((int) number(values, 0), (int) number(values, 1));
      default -> new SearchRange.Choice<>(values);
    };
  }

  private static double number(List<?> values, int index) {
    return ((Number) values.get(index)).doubleValue();
  }

  private static <T> Optional<SearchRange<T>> checked(Cursor at, Supplier<SearchRange<T>> range) {
    try {
      return Optional.of(range.get());
    } catch (IllegalArgumentException e) {
      return at.mistake(e.getMessage());
    }
  }
}
