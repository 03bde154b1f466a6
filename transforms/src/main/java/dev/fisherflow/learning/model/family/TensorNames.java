package dev.fisherflow.learning.model.family;

import dev.fisherflow.learning.model.file.ModelException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes one of the names that a family's tensors have had in files: old ones call a normalisation's
 * weight and bias {@code gamma} and {@code beta}; and files of a model alone, or of one inside of
 * another class, lack the family's prefix or have another such as {@code module.} before it.
 *
 * @param prefix of the family's own names, such as {@code bert.}, or nothing
 * @param landmark a tensor that every model of the family has, by its own name without the prefix
 * @param outside first parts of names that have no prefix, such as that of a head
 */
record TensorNames(String prefix, String landmark, List<String> outside) {

  /**
   * The family's own name of each tensor of a file.
   *
   * @param held the file's names
   * @throws ModelException if the file holds more than one model
   */
  Map<String, String> canonical(Set<String> held) {
    String found = prefixIn(held);
    boolean whole = found.endsWith(prefix);
    String around = whole ? found.substring(0, found.length() - prefix.length()) : found;
    Map<String, String> names = new LinkedHashMap<>();
    for (String name : held) {
      String own = name.startsWith(around) ? name.substring(around.length()) : name;
      boolean lacking = !whole && name.startsWith(found) && !isOutside(own);
      names.put(name, norm(lacking ? prefix + own : own));
    }
    return names;
  }

  private boolean isOutside(String name) {
    return outside.contains(name.substring(0, Math.max(0, name.indexOf('.'))));
  }

  /** What stands before the landmark; where it is missing, the family's own prefix or none. */
  private String prefixIn(Set<String> held) {
    Set<String> prefixes = new TreeSet<>();
    for (String name : held) {
      if (name.equals(landmark) || name.endsWith("." + landmark)) {
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

  private static String norm(String name) {
    if (name.endsWith(".gamma")) {
      return name.substring(0, name.length() - "gamma".length()) + "weight";
    }
    return name.endsWith(".beta")
        ? name.substring(0, name.length() - "beta".length()) + "bias"
        : name;
  }
}
