package dev.fisherflow.declaration;

import java.util.List;
import java.util.Map;

/**
 * One declared key, such as {@code rank} or {@code damping}.
 *
 * @param name the key in specifications, and where a record has a field of this name, the field
 * @param kind what kind of value it has
 * @param domain the values it may have
 * @param use whether it has to be given
 * @param byDefault its value where it is left out; null if there is none
 * @param unit what its numbers count or measure; empty if they have no unit
 * @param doc what it does, a phrase for tables
 * @param searched where a search looks that names no range of its own; null if it does not
 */
public record Setting<T>(
    String name,
    Kind<T> kind,
    Domain<T> domain,
    Use use,
    T byDefault,
    String unit,
    String doc,
    SearchRange<T> searched) {

  /** A number that has to be given. */
  public static Setting<Double> number(String name, Domain<Double> domain, String doc) {
    return new Setting<>(name, Kind.NUMBER, domain, Use.REQUIRED, null, "", doc, null);
  }

  /** A number, or one relative to a quantity of the batch, that has to be given. */
  public static Setting<Double> numberOrRelative(String name, Domain<Double> domain, String doc) {
    return new Setting<>(name, Kind.NUMBER_OR_RELATIVE, domain, Use.REQUIRED, null, "", doc, null);
  }

  /** A whole number from 1 to a million that has to be given. */
  public static Setting<Integer> count(String name, String doc) {
    return count(name, Domain.between(1, Domain.LARGEST_COUNT), doc);
  }

  /** A whole number that has to be given. */
  public static Setting<Integer> count(String name, Domain<Integer> domain, String doc) {
    return new Setting<>(name, Kind.COUNT, domain, Use.REQUIRED, null, "", doc, null);
  }

  /** True or false, to be given. */
  public static Setting<Boolean> flag(String name, String doc) {
    return new Setting<>(name, Kind.FLAG, Domain.flag(), Use.REQUIRED, null, "", doc, null);
  }

  /** A word of some that has to be given. */
  public static Setting<String> word(String name, Domain<String> domain, String doc) {
    return new Setting<>(name, Kind.WORD, domain, Use.REQUIRED, null, "", doc, null);
  }

  /** A list of names that has to be given. */
  public static Setting<List<String>> words(String name, Domain<List<String>> domain, String doc) {
    return new Setting<>(name, Kind.WORDS, domain, Use.REQUIRED, null, "", doc, null);
  }

  /** A list of whole numbers that has to be given. */
  public static Setting<List<Integer>> counts(
      String name, Domain<List<Integer>> domain, String doc) {
    return new Setting<>(name, Kind.COUNTS, domain, Use.REQUIRED, null, "", doc, null);
  }

  /** Numbers by name that have to be given. */
  public static Setting<Map<String, Double>> named(
      String name, Domain<Map<String, Double>> domain, String doc) {
    return new Setting<>(name, Kind.NAMED_NUMBERS, domain, Use.REQUIRED, null, "", doc, null);
  }

  /** The same with a default. */
  public Setting<T> byDefault(T value) {
    return new Setting<>(name, kind, domain, Use.DEFAULTED, value, unit, doc, searched);
  }

  /**
   * The same with a default that records leave out, for a setting that is added to something with
   * trials: those that do not use it keep their ids. A field of its own stays null.
   */
  public Setting<T> unsaid(T value) {
    return new Setting<>(name, kind, domain, Use.UNSAID, value, unit, doc, searched);
  }

  /** The same where null is a value too; where it has no default, null is it. */
  public Setting<T> orNull() {
    return new Setting<>(name, kind, domain, Use.NULLABLE, byDefault, unit, doc, searched);
  }

  /** The same as one of a group, of which exactly one is given. */
  public Setting<T> oneOf(String group) {
    return new Setting<>(name, kind, domain, Use.oneOf(group), null, unit, doc, searched);
  }

  /** The same with other values allowed. */
  public Setting<T> within(Domain<T> allowed) {
    return new Setting<>(name, kind, allowed, use, byDefault, unit, doc, searched);
  }

  /** The same with a unit. */
  public Setting<T> in(String measure) {
    return new Setting<>(name, kind, domain, use, byDefault, measure, doc, searched);
  }

  /** The same with a range in the default search space of what declares it. */
  public Setting<T> searchedIn(SearchRange<T> range) {
    range
        .named()
        .forEach(
            value -> {
              if (!domain.allows().test(value)) {
                throw new IllegalArgumentException(
                    "%s: expected %s, found %s".formatted(name, domain.expected(), range.text()));
              }
            });
    return new Setting<>(name, kind, domain, use, byDefault, unit, doc, range);
  }

  /** Its value in a record as names and tables show it; {@code none} for null. */
  public String text(Settings settings) {
    return kind.text(settings.get(this));
  }
}
