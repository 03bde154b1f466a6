package dev.fisherflow.learning.adapter;

import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.Architecture.Head;
import dev.fisherflow.learning.model.Architecture.LinearShape;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.NamePattern;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The layers that LoRA wraps, in the order of the forward pass, with the rank of each. */
final class LoraTargets {

  private static final Pattern NUMBER = Pattern.compile("(?:^|\\.)(\\d+)\\.");

  private final Architecture architecture;
  private final List<String> asked;
  private final boolean narrowed;
  private final Map<String, Layer> layers = new LinkedHashMap<>();

  /**
   * @throws ModelException if no layer is named as settings say, or a rank is above a layer's width
   */
  LoraTargets(Settings settings, Architecture architecture) {
    this.architecture = architecture;
    List<String> named = settings.get(LoraFamily.TARGET_MODULES);
    List<String> targets = named.isEmpty() ? architecture.queryAndValue() : named;
    if (targets.isEmpty()) {
      throw new ModelException(
          "adapter.targetModules: expected names of linear layers, found none; the model has %s"
              .formatted(lastParts(architecture.linears().keySet())));
    }
    Set<String> modules = new LinkedHashSet<>();
    for (String target : targets) {
      modules.addAll(
          target.equals(LoraFamily.ALL_LINEAR)
              ? body()
              : ending(LoraFamily.TARGET_MODULES.name(), target, architecture.linears().keySet()));
    }
    int all = modules.size();
    for (String excluded : settings.get(LoraFamily.EXCLUDE)) {
      modules.removeAll(ending(LoraFamily.EXCLUDE.name(), excluded, modules));
    }
    keepLayers(settings.get(LoraFamily.LAYERS), modules);
    if (modules.isEmpty()) {
      throw new ModelException(
          "adapter.exclude: expected some layers to be left, found that all %d of %s are excluded"
              .formatted(all, targets));
    }
    narrowed = modules.size() < all || targets.contains(LoraFamily.ALL_LINEAR);
    asked = targets;
    Map<String, Double> ranks = byModule(LoraFamily.RANK_PATTERN.name(), settings, modules);
    Map<String, Double> alphas = byModule(LoraFamily.ALPHA_PATTERN.name(), settings, modules);
    boolean rootOfRank = settings.get(LoraFamily.SCALING).equals(LoraFamily.RSLORA);
    for (String module : modules) {
      int rank = ranks.getOrDefault(module, (double) settings.get(LoraFamily.RANK)).intValue();
      double alpha = alphas.getOrDefault(module, settings.get(LoraFamily.ALPHA));
      LinearShape shape = architecture.linears().get(module);
      checkRank(module, rank, shape);
      layers.put(module, new Layer(shape, rank, alpha / (rootOfRank ? Math.sqrt(rank) : rank)));
    }
  }

  /**
   * A wrapped layer.
   *
   * @param shape its widths
   * @param rank r of its two factors
   * @param scale of its branch, &alpha; / r or &alpha; / &radic;r
   */
  record Layer(LinearShape shape, int rank, double scale) {}

  /** The wrapped layers by module path. */
  Map<String, Layer> layers() {
    return layers;
  }

  /** All linear layers but those of the head. */
  private List<String> body() {
    List<String> head = architecture.head().map(Head::modules).orElse(List.of());
    return architecture.linears().keySet().stream().filter(name -> !head.contains(name)).toList();
  }

  private List<String> ending(String key, String pattern, Collection<String> among) {
    NamePattern ending = new NamePattern(pattern);
    List<String> found =
        among.stream().filter(module -> names(module).anyMatch(ending::endsName)).toList();
    if (found.isEmpty()) {
      throw new ModelException(
          "adapter.%s: no linear layer is named '%s'; the model has %s"
              .formatted(key, pattern, lastParts(architecture.linears().keySet())));
    }
    return found;
  }

  private static void keepLayers(List<Integer> numbers, Set<String> modules) {
    for (int number : numbers) {
      if (modules.stream()
          .noneMatch(module -> numberOf(module).filter(n -> n == number).isPresent())) {
        throw new ModelException(
            "adapter.layers: expected numbers of layers with target modules, %s; found %d"
                .formatted(
                    modules.stream().flatMap(m -> numberOf(m).stream()).distinct().toList(),
                    number));
      }
    }
    if (!numbers.isEmpty()) {
      modules.removeIf(module -> numberOf(module).filter(numbers::contains).isEmpty());
    }
  }

  /** The first number among the parts of a module's name. */
  private static Optional<Integer> numberOf(String module) {
    Matcher number = NUMBER.matcher(module);
    return number.find() ? Optional.of(Integer.valueOf(number.group(1))) : Optional.empty();
  }

  /** The number of the first pattern that each module's name ends with. */
  private Map<String, Double> byModule(String key, Settings settings, Set<String> modules) {
    Map<String, Double> patterns =
        settings.get(
            key.equals(LoraFamily.RANK_PATTERN.name())
                ? LoraFamily.RANK_PATTERN
                : LoraFamily.ALPHA_PATTERN);
    Map<String, Double> numbers = new LinkedHashMap<>();
    patterns.forEach(
        (pattern, number) ->
            ending(key, pattern, modules).forEach(name -> numbers.putIfAbsent(name, number)));
    return numbers;
  }

  private static void checkRank(String module, int rank, LinearShape shape) {
    long most = Math.min(shape.in(), shape.out());
    if (rank > most) {
      throw new ModelException(
          "adapter.rank: %d is above the width of %s (%d to %d): choose %d or less"
              .formatted(rank, module, shape.in(), shape.out(), most));
    }
  }

  /** A module's name and its aliases. */
  Stream<String> names(String module) {
    return Stream.concat(Stream.of(module), architecture.aliases(module).stream());
  }

  /**
   * The names by which peft finds the layers, in all versions of the library: the targets as asked
   * for, or whole names where these would find others too.
   */
  Set<String> ofPeft() {
    Set<String> names = new LinkedHashSet<>();
    if (narrowed) {
      layers.keySet().forEach(module -> names(module).forEach(names::add));
      return names;
    }
    names.addAll(asked);
    layers.keySet().forEach(module -> names.addAll(lastParts(architecture.aliases(module))));
    return names;
  }

  private static List<String> lastParts(Collection<String> modules) {
    return modules.stream()
        .map(module -> module.substring(module.lastIndexOf('.') + 1))
        .distinct()
        .toList();
  }
}
