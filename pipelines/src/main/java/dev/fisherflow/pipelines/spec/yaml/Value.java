package dev.fisherflow.pipelines.spec.yaml;

import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.NearestWord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;

/** How one kind of value is read from a node. */
@FunctionalInterface
public interface Value<T> {

  /** The value, or nothing after a mistake was noted. */
  Optional<T> read(Cursor at);

  /** A longer number is none: the patterns are tried on short texts only. */
  int LONGEST_NUMBER = 200;

  Pattern NUMBER = Pattern.compile("[-+]?(\\d+(_\\d+)*\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
  Pattern WHOLE = Pattern.compile("[-+]?\\d+(_\\d+)*");

  /** A text that is not empty and has no control characters. */
  static Value<String> text() {
    return at -> {
      if (!(at.node() instanceof YamlNode.Scalar scalar) || scalar.isNull()) {
        return at.expected("a text");
      }
      if (scalar.text().isBlank()) {
        return at.expected("a text that is not empty");
      }
      return scalar.text().chars().anyMatch(Character::isISOControl)
          ? at.expected("a text without control characters")
          : Optional.of(scalar.text());
    };
  }

  /** Whether a text is a number in a form. */
  static boolean is(Pattern form, String text) {
    return text.length() <= LONGEST_NUMBER && form.matcher(text).matches();
  }

  /** A text in a certain form. */
  static Value<String> text(Pattern form, String expected) {
    return at ->
        at.node() instanceof YamlNode.Scalar scalar && form.matcher(scalar.text()).matches()
            ? Optional.of(scalar.text())
            : at.expected(expected);
  }

  /** One of some words. */
  static Value<String> word(String kind, Collection<String> known) {
    return at -> {
      if (at.node() instanceof YamlNode.Scalar scalar && known.contains(scalar.text())) {
        return Optional.of(scalar.text());
      }
      String hint =
          at.node() instanceof YamlNode.Scalar scalar ? NearestWord.hint(scalar.text(), known) : "";
      return at.mistake(
          "expected %s (%s), found %s%s"
              .formatted(kind, String.join(", ", known), at.node().describe(), hint));
    };
  }

  /** {@code true} or {@code false}. */
  static Value<Boolean> flag() {
    return at -> word("a flag", List.of("true", "false")).read(at).map(Boolean::valueOf);
  }

  /** A finite number of a domain. */
  static Value<Double> number(Domain<Double> domain) {
    return at -> {
      if (at.node() instanceof YamlNode.Scalar scalar && is(NUMBER, scalar.text())) {
        double number = Double.parseDouble(scalar.text().replace("_", ""));
        if (Double.isFinite(number) && domain.allows().test(number)) {
          return Optional.of(number + 0.0); // -0 becomes 0
        }
        return at.mistake(
            "expected %s, found %s%s"
                .formatted(domain.expected(), at.node().describe(), domain.loss(number)));
      }
      return at.expected(domain.expected());
    };
  }

  /** A whole number between two bounds, both included. */
  static Value<Long> whole(long least, long most) {
    return whole("a whole number from " + least + " to " + most, n -> n >= least && n <= most);
  }

  /** A whole number of some. */
  static Value<Long> whole(String expected, LongPredicate allows) {
    return at -> {
      if (at.node() instanceof YamlNode.Scalar scalar && is(WHOLE, scalar.text())) {
        Optional<Long> number = parseLong(scalar.text().replace("_", ""));
        if (number.filter(allows::test).isPresent()) {
          return number;
        }
      }
      return at.expected(expected);
    };
  }

  /** A whole number from 1 to a million. */
  static Value<Integer> count() {
    return whole(1, 1_000_000).map(Math::toIntExact);
  }

  /** A list that is itself the value, such as the names of target modules; not empty. */
  static <T> Value<List<T>> listOf(String expected, Value<T> item) {
    return at -> {
      if (!at.isList() || at.items().isEmpty()) {
        return at.expected(expected);
      }
      List<T> values = new ArrayList<>();
      at.items().forEach(child -> item.read(child).ifPresent(values::add));
      return values.size() == at.items().size() ? Optional.of(values) : Optional.empty();
    };
  }

  /** This value, or null where the file says {@code null}. */
  @SuppressWarnings("OptionalMapToOptional") // the outer one is for mistakes, the inner for null
  default Value<Optional<T>> orNull() {
    return at -> at.isNull() ? Optional.of(Optional.empty()) : read(at).map(Optional::of);
  }

  /** This value, converted. */
  default <U> Value<U> map(Function<T, U> convert) {
    return at -> read(at).map(convert);
  }

  private static Optional<Long> parseLong(String digits) {
    try {
      return Optional.of(Long.parseLong(digits));
    } catch (NumberFormatException e) {
      return Optional.empty(); // more digits than a long holds
    }
  }
}
