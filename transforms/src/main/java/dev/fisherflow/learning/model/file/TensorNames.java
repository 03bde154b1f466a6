package dev.fisherflow.learning.model.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The table of all names that a family's tensors have had in files. Old files call a
 * normalisation's weight and bias {@code gamma} and {@code beta}; files of a model alone, or of one
 * inside of another class, lack the family's prefix or have another such as {@code module.} before
 * it; libraries have renamed modules; and a file need hold tensors that are shared only once.
 *
 * @param prefix of the family's own names, such as {@code bert.}, or nothing
 * @param landmark a tensor that every model of the family has, by its own name without the prefix;
 *     empty if names have no other prefix
 * @param outside first parts of names that have no prefix, such as that of a head
 * @param aliases other names of tensors, applied one after the other
 * @param standIns names under which a file may hold a tensor instead, by the tensor's own name
 * @param unread own names of what files hold beside and a model does not compute with
 * @param transposed own names of matrices that files hold as [in, out]
 */
public record TensorNames(
    String prefix,
    String landmark,
    List<String> outside,
    List<Alias> aliases,
    Map<String, List<String>> standIns,
    List<Pattern> unread,
    List<Pattern> transposed) {

  /** Names that have always been the same, but for those of normalisations. */
  public static final TensorNames ALWAYS_THE_SAME = of("", "", List.of());

  private static final List<Alias> NORMALISATION =
      List.of(
          new Alias(Pattern.compile("(.+\\.)gamma"), "$1weight"),
          new Alias(Pattern.compile("(.+\\.)beta"), "$1bias"));

  /** A table without aliases. */
  public static TensorNames of(String prefix, String landmark, List<String> outside) {
    return new TensorNames(prefix, landmark, outside, List.of(), Map.of(), List.of(), List.of());
  }

  /** This table with other names of a tensor. */
  public TensorNames alias(String regex, String own) {
    List<Alias> more = new ArrayList<>(aliases);
    more.add(new Alias(Pattern.compile(regex), own));
    return new TensorNames(prefix, landmark, outside, more, standIns, unread, transposed);
  }

  /** This table with names under which a file may hold a tensor instead of its own. */
  public TensorNames standIns(String own, List<String> names) {
    Map<String, List<String>> more = new LinkedHashMap<>(standIns);
    more.put(own, names);
    return new TensorNames(prefix, landmark, outside, aliases, more, unread, transposed);
  }

  /** This table with own names of what is not computed with. */
  public TensorNames unread(String... regexes) {
    List<Pattern> more = new ArrayList<>(unread);
    for (String regex : regexes) {
      more.add(Pattern.compile(regex));
    }
    return new TensorNames(prefix, landmark, outside, aliases, standIns, more, transposed);
  }

  /** This table with own names of matrices that files hold as [in, out]. */
  public TensorNames transposed(String regex) {
    List<Pattern> more = new ArrayList<>(transposed);
    more.add(Pattern.compile(regex));
    return new TensorNames(prefix, landmark, outside, aliases, standIns, unread, more);
  }

  /** Whether files hold a matrix, by its own name, as [in, out]. */
  public boolean isTransposed(String own) {
    return transposed.stream().anyMatch(pattern -> pattern.matcher(own).matches());
  }

  /**
   * Another name of tensors.
   *
   * @param found what the whole name looks like
   * @param own the family's own name, {@code $1} and so on standing for the groups
   */
  public record Alias(Pattern found, String own) {

    String apply(String name) {
      return found.matcher(name).matches() ? found.matcher(name).replaceFirst(own) : name;
    }
  }

  /**
   * The family's own name of each tensor of a file.
   *
   * @param held the file's names
   * @throws ModelException if the file holds more than one model, or a tensor by two names
   */
  public Map<String, String> canonical(Set<String> held) {
    String found = prefixIn(held);
    boolean whole = found.endsWith(prefix);
    String around = whole ? found.substring(0, found.length() - prefix.length()) : found;
    Map<String, String> names = new LinkedHashMap<>();
    Map<String, String> taken = new LinkedHashMap<>();
    for (String name : held) {
      String bare = name.startsWith(around) ? name.substring(around.length()) : name;
      boolean lacking = !whole && name.startsWith(found) && !isOutside(bare);
      String own = alias(lacking ? prefix + bare : bare);
      String other = taken.put(own, name);
      if (other != null) {
        throw new ModelException(
            "expected one tensor '%s', found it twice, as '%s' and '%s': delete the one that is not meant"
                .formatted(own, other, name));
      }
      names.put(name, own);
    }
    standIns.forEach(
        (own, others) -> {
          if (!taken.containsKey(own)) {
            others.stream()
                .filter(taken::containsKey)
                .findFirst()
                .ifPresent(other -> names.put(taken.get(other), own));
          }
        });
    return names;
  }

  /** Whether a tensor of a file, by its own name, is one that models do not compute with. */
  boolean isUnread(String own) {
    return unread.stream().anyMatch(pattern -> pattern.matcher(own).matches())
        || standIns.values().stream().anyMatch(names -> names.contains(own));
  }

  private String alias(String name) {
    String own = name;
    for (Alias alias : NORMALISATION) {
      own = alias.apply(own);
    }
    for (Alias alias : aliases) {
      own = alias.apply(own);
    }
    return own;
  }

  private boolean isOutside(String name) {
    return outside.contains(name.substring(0, Math.max(0, name.indexOf('.'))));
  }

  /** What stands before the landmark; where it is missing, the family's own prefix or none. */
  private String prefixIn(Set<String> held) {
    Set<String> prefixes = new TreeSet<>();
    for (String name : held) {
      if (!landmark.isEmpty() && (name.equals(landmark) || name.endsWith("." + landmark))) {
        prefixes.add(name.substring(0, name.length() - landmark.length()));
      }
    }
    if (prefixes.size() > 1) {
      throw new ModelException(
          "expected the weights of one model, found %d, whose tensors begin with '%s': save the one"
                  .formatted(prefixes.size(), String.join("', '", prefixes))
              + " that is meant on its own");
    }
    if (prefixes.isEmpty()) {
      return held.stream().anyMatch(name -> name.startsWith(prefix)) ? prefix : "";
    }
    return prefixes.iterator().next();
  }
}
