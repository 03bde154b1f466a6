package dev.fisherflow.learning.model.file;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Whether tensors are those that a configuration asks for; their numbers are not read. */
final class TensorFit {

  private static final int SHOWN = 2;
  private static final Pattern NUMBER = Pattern.compile("(?<=\\.)\\d+(?=\\.)");
  private static final String AGAIN = " fetch config.json and weights again, together";

  private TensorFit() {}

  /**
   * Requires tensors in their shapes.
   *
   * @param origin where they come from, for messages
   * @throws ModelException with names that are missing, or with both shapes of the first tensor of
   *     another shape
   */
  static void require(
      String origin,
      Set<String> held,
      Function<String, Shape> shapes,
      Map<String, Shape> expected) {
    List<String> missing = expected.keySet().stream().filter(n -> !held.contains(n)).toList();
    if (!missing.isEmpty()) {
      throw new ModelException(
          "%s lacks %d of the %d tensors that its config.json asks for: the weights are incomplete"
                  .formatted(origin, missing.size(), expected.size())
              + " or another model's,"
              + AGAIN
              + ": "
              + first(missing));
    }
    List<String> misshapen =
        expected.keySet().stream()
            .filter(name -> !shapes.apply(name).equals(expected.get(name)))
            .toList();
    if (!misshapen.isEmpty()) {
      String first = misshapen.get(0);
      throw new ModelException(
          "%s: tensor '%s' has shape %s, its config.json asks for %s%s: they are of different models,"
                  .formatted(
                      origin,
                      first,
                      shapes.apply(first),
                      expected.get(first),
                      misshapen.size() == 1
                          ? ""
                          : " (and %d more tensors disagree)".formatted(misshapen.size() - 1))
              + AGAIN);
    }
  }

  /**
   * Requires that files hold no weights of a model that are not asked for: more layers, or parts of
   * layers that would change what it computes.
   *
   * @param held by own names
   * @param names of the family
   */
  static void requireNoMore(
      String origin, Map<String, TensorType> held, Set<String> expected, TensorNames names) {
    Set<String> roots = new HashSet<>();
    Set<String> kinds = new HashSet<>();
    for (String name : expected) {
      kinds.add(kind(name));
      if (name.startsWith(names.prefix())) {
        roots.add(root(name, names));
      }
    }
    List<String> layers = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    held.forEach(
        (name, type) -> {
          if (expected.contains(name) || type.whole() || names.isUnread(name)) {
            return;
          }
          if (kinds.contains(kind(name))) {
            layers.add(name);
          } else if (name.startsWith(names.prefix()) && roots.contains(root(name, names))) {
            parts.add(name);
          }
        });
    if (!layers.isEmpty()) {
      throw new ModelException(
          "%s holds %d tensors of layers that its config.json does not ask for: the number of layers"
                  .formatted(origin, layers.size())
              + " there is not that of the weights,"
              + AGAIN
              + ": "
              + first(layers));
    }
    if (!parts.isEmpty()) {
      throw new ModelException(
          "%s holds %d tensors that a model of its config.json has no place for: it would compute"
                  .formatted(origin, parts.size())
              + " something else than what was trained; save the plain model: "
              + first(parts));
    }
  }

  /** A name with {@code *} for the numbers of layers. */
  private static String kind(String name) {
    return NUMBER.matcher(name).replaceAll("*");
  }

  private static String root(String name, TensorNames names) {
    String bare = name.substring(names.prefix().length());
    return bare.contains(".") ? bare.substring(0, bare.indexOf('.')) : bare;
  }

  /** The first names of many. */
  static String first(Collection<String> names) {
    String shown = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return names.size() <= SHOWN ? shown : shown + " and " + (names.size() - SHOWN) + " more";
  }
}
