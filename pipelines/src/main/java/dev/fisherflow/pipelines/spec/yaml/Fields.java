package dev.fisherflow.pipelines.spec.yaml;

import dev.fisherflow.declaration.NearestWord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The keys of a mapping while they are read. */
public final class Fields {

  private static final String UNKNOWN = "unknown key";

  private final Cursor at;
  private final Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
  private final Set<String> meant = new HashSet<>();

  private Fields(Cursor at, YamlNode.Mapping mapping) {
    this.at = at;
    mapping.entries().forEach(entry -> entries.put(entry.key(), entry));
  }

  /** The keys of a mapping, or nothing after the mistake was noted that the node is none. */
  public static Optional<Fields> of(Cursor at, String expected) {
    return at.node() instanceof YamlNode.Mapping mapping
        ? Optional.of(new Fields(at, mapping))
        : at.expected(expected);
  }

  public Cursor at() {
    return at;
  }

  /** The keys, in their order. */
  public Collection<String> keys() {
    return entries.keySet();
  }

  public Optional<Cursor> find(String key) {
    return Optional.ofNullable(entries.get(key)).map(at::child);
  }

  /**
   * The node under a key that must be there; its absence is noted, unless an unknown key is near.
   */
  public Optional<Cursor> require(String key, String expected) {
    Optional<Cursor> child = find(key);
    return child.isPresent() || meant.contains(key)
        ? child
        : at.mistake("expected the key '" + key + "', " + expected);
  }

  /** Whether an unknown key is near to this one, which is noted already. */
  public boolean misspelt(String key) {
    return meant.contains(key);
  }

  /** Notes every key that is not among the known ones. */
  public void knowOnly(Collection<String> known) {
    knowOnly(known, key -> "");
  }

  /**
   * Notes every key that is not among the known ones; of more than are shown of a file, no more
   * than that.
   *
   * @param remark more to say about an unknown key
   */
  public void knowOnly(Collection<String> known, Function<String, String> remark) {
    int told = 0;
    for (YamlNode.Entry entry : entries.values()) {
      if (!known.contains(entry.key())) {
        boolean shown = told++ < SpecificationException.SHOWN;
        at.mistakes()
            .add(
                entry.place(),
                at.child(entry).path(),
                shown
                    ? unknown(entry.key(), known) + remark.apply(entry.key()) + known(known)
                    : UNKNOWN);
      }
    }
  }

  private String unknown(String key, Collection<String> known) {
    Optional<String> near = NearestWord.to(key, known);
    near.ifPresent(meant::add);
    return UNKNOWN + near.map(NearestWord::hint).orElse("") + HuggingFaceNames.remark(key);
  }

  private static String known(Collection<String> known) {
    return " (known: " + String.join(", ", known) + ")";
  }

  /** One value; the default where the key is absent or the value a mistake. */
  public <T> T one(String key, Value<T> value, T byDefault) {
    return find(key)
        .map(child -> value.read(child).orElse(byDefault))
        .orElseGet(() -> defaulted(key, byDefault));
  }

  /** The points of a grid: one value or a list of them; the default where the key is absent. */
  public <T> List<T> grid(String key, Value<T> value, T byDefault) {
    return find(key)
        .map(child -> points(child, value))
        .orElseGet(() -> List.of(defaulted(key, byDefault)));
  }

  /** The value of a key that is absent, noted. */
  public <T> T defaulted(String key, T byDefault) {
    at.defaulted(key, byDefault);
    return byDefault;
  }

  /** The points of a grid: one value or a list of different ones. */
  public static <T> List<T> points(Cursor at, Value<T> value) {
    if (at.isList() && at.items().isEmpty()) {
      at.expected("at least one value");
    }
    List<T> points = new ArrayList<>();
    Set<T> seen = new HashSet<>();
    for (Cursor item : at.items()) {
      Optional<T> point = value.read(item);
      if (point.isPresent() && !seen.add(point.get())) {
        item.mistake("the same value is listed twice");
      } else {
        point.ifPresent(points::add);
      }
    }
    return points;
  }
}
