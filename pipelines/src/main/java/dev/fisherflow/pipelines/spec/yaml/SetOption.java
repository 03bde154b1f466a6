package dev.fisherflow.pipelines.spec.yaml;

import dev.fisherflow.schemas.Echo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value that the command line gives in place of a specification's, such as {@code
 * optimizers[0].learningRate=[1e-3, 1e-4]}.
 *
 * @param text path and value in YAML, with = between them
 */
public record SetOption(String text) {

  /** The option. */
  public static final String NAME = "--set";

  private static final Pattern PATH =
      Pattern.compile("[^.\\[\\]=\\s]+(\\[\\d{1,6}])*(\\.[^.\\[\\]=\\s]+(\\[\\d{1,6}])*)*");
  private static final Pattern STEP = Pattern.compile("[^.\\[\\]]+");

  /** The document with the value in its place; as it is after a mistake was noted. */
  public YamlNode apply(YamlNode root, Mistakes mistakes) {
    Place place = Place.option(Echo.of(NAME + " " + text));
    int equals = text.indexOf('=');
    String path = equals < 0 ? "" : text.substring(0, equals).strip();
    if (!PATH.matcher(path).matches()) {
      mistakes.add(
          place,
          "",
          "expected a path of keys, = and a value, such as training.limit=64 or optimizers[0].learningRate=[1e-3, 1e-4]");
      return root;
    }
    int before = mistakes.count();
    Optional<YamlNode> value = value(text.substring(equals + 1), place, mistakes);
    if (value.isEmpty()) {
      return root;
    }
    List<String> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(path);
    while (matcher.find()) {
      boolean index = matcher.start() > 0 && path.charAt(matcher.start() - 1) == '[';
      steps.add(index ? "[" + matcher.group() + "]" : matcher.group());
    }
    YamlNode changed = new Change(place, steps, value.get(), mistakes).at(root, 0);
    return mistakes.count() > before ? root : changed;
  }

  private static Optional<YamlNode> value(String yaml, Place place, Mistakes mistakes) {
    if (yaml.isBlank()) {
      return Optional.of(new YamlNode.Scalar(place, "", true));
    }
    Mistakes own = new Mistakes();
    Optional<YamlNode> value = YamlReader.read(yaml, own).map(node -> placed(node, place));
    own.all().forEach(mistake -> mistakes.add(place, "", mistake.message()));
    return own.count() == 0 ? value : Optional.empty();
  }

  /** The same nodes, all of which are the option. */
  private static YamlNode placed(YamlNode node, Place place) {
    if (node instanceof YamlNode.Mapping mapping) {
      return new YamlNode.Mapping(
          place,
          mapping.entries().stream()
              .map(entry -> new YamlNode.Entry(place, entry.key(), placed(entry.value(), place)))
              .toList());
    }
    if (node instanceof YamlNode.Sequence sequence) {
      return new YamlNode.Sequence(
          place, sequence.items().stream().map(item -> placed(item, place)).toList());
    }
    YamlNode.Scalar scalar = (YamlNode.Scalar) node;
    return new YamlNode.Scalar(place, scalar.text(), scalar.isNull());
  }

  /** One change of a document. */
  private record Change(Place place, List<String> steps, YamlNode value, Mistakes mistakes) {

    YamlNode at(YamlNode node, int depth) {
      if (depth == steps.size()) {
        return value;
      }
      String step = steps.get(depth);
      return step.startsWith("[")
          ? item(node, depth, Integer.parseInt(step.substring(1, step.length() - 1)))
          : key(node, depth, step);
    }

    /** One value alone is a list of it. */
    private YamlNode item(YamlNode node, int depth, int index) {
      List<YamlNode> items =
          new ArrayList<>(
              node instanceof YamlNode.Sequence sequence ? sequence.items() : List.of(node));
      if (index >= items.size()) {
        mistakes.add(
            place,
            "",
            "expected the number of one of the %d items of %s, from 0"
                .formatted(items.size(), to(depth)));
        return node;
      }
      items.set(index, at(items.get(index), depth + 1));
      return new YamlNode.Sequence(place, List.copyOf(items));
    }

    private YamlNode key(YamlNode node, int depth, String key) {
      boolean nothing = node instanceof YamlNode.Scalar scalar && scalar.isNull();
      if (!nothing && !(node instanceof YamlNode.Mapping)) {
        mistakes.add(
            place, "", "expected a mapping at %s, found %s".formatted(to(depth), node.describe()));
        return node;
      }
      List<YamlNode.Entry> known =
          node instanceof YamlNode.Mapping mapping ? mapping.entries() : List.of();
      YamlNode old =
          known.stream()
              .filter(entry -> entry.key().equals(key))
              .map(YamlNode.Entry::value)
              .findFirst()
              .orElse(new YamlNode.Scalar(place, "", true));
      YamlNode.Entry entry = new YamlNode.Entry(place, key, at(old, depth + 1));
      return Overlay.of(
          new YamlNode.Mapping(node.place(), without(known, key)),
          new YamlNode.Mapping(node.place(), List.of(entry)));
    }

    private static List<YamlNode.Entry> without(List<YamlNode.Entry> entries, String key) {
      return entries.stream().filter(entry -> !entry.key().equals(key)).toList();
    }

    private String to(int depth) {
      return depth == 0 ? "the top" : String.join(".", steps.subList(0, depth)).replace(".[", "[");
    }
  }
}
