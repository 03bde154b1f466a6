package dev.fisherflow.pipelines.spec.yaml;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.fisherflow.schemas.Echo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one YAML document into nodes that know their places. Anchors and aliases are followed; keys
 * given twice and tags are mistakes. Documents that no person writes are not read to their end.
 */
public final class YamlReader {

  /** The longest document, in characters. */
  public static final int LONGEST = 2_000_000;

  /** Nodes of a document in which every alias stands for a copy. */
  static final int MOST_NODES = 500_000;

  /** Mappings and lists around a value. */
  static final int DEEPEST = 20;

  private final YAMLParser parser;
  private final String source;
  private final Mistakes mistakes;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private int depth;
  private int nodes;

  private YamlReader(YAMLParser parser, String source, Mistakes mistakes) {
    this.parser = parser;
    this.source = source;
    this.mistakes = mistakes;
  }

  /** The document's root, or nothing if it is no YAML, which is then among the mistakes. */
  public static Optional<YamlNode> read(String text, Mistakes mistakes) {
    return read(text, "", mistakes);
  }

  /**
   * The same.
   *
   * @param source what {@link Place}s call the document
   */
  public static Optional<YamlNode> read(String text, String source, Mistakes mistakes) {
    if (text.length() > LONGEST) {
      mistakes.add(
          new Place(source, 1, 1),
          "",
          "expected at most %,d characters, found %,d".formatted(LONGEST, text.length()));
      return Optional.empty();
    }
    try (YAMLParser parser = new YAMLFactory().createParser(text)) {
      return new YamlReader(parser, source, mistakes).document();
    } catch (TooLargeException e) {
      mistakes.add(e.place, "", e.getMessage());
      return Optional.empty();
    } catch (JsonProcessingException e) {
      mistakes.add(place(source, e.getLocation()), "", "this is no YAML: " + Echo.line(problem(e)));
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a document has a value, by the keys that lead to it; the nearest before it, if none. */
  public static Place find(String text, String path) {
    Optional<YamlNode> found = read(text, new Mistakes());
    Place place = new Place(1, 1);
    for (String key : path.split("\\.")) {
      if (found.isPresent() && found.get() instanceof YamlNode.Mapping mapping) {
        found =
            mapping.entries().stream()
                .filter(entry -> entry.key().equals(key))
                .map(YamlNode.Entry::value)
                .findFirst();
        place = found.map(YamlNode::place).orElse(place);
      }
    }
    return place;
  }

  private Optional<YamlNode> document() throws IOException {
    if (parser.nextToken() == null) {
      mistakes.add(
          new Place(source, 1, 1), "", "expected a sweep specification, found an empty file");
      return Optional.empty();
    }
    YamlNode root = node("");
    if (parser.nextToken() != null) {
      mistakes.add(here(), "", "expected one YAML document, found a second one");
    }
    return Optional.of(root);
  }

  private YamlNode node(String path) throws IOException {
    Place place = here();
    String anchor = parser.getObjectId();
    if (parser.isCurrentAlias()) {
      return alias(place, path, parser.getText());
    }
    refuseTag(place, path);
    int before = nodes;
    count(place, 1);
    depth++;
    if (depth > DEEPEST) {
      throw new TooLargeException(
          place, "expected at most %d lists and mappings in each other".formatted(DEEPEST));
    }
    YamlNode node =
        switch (parser.currentToken()) {
          case START_OBJECT -> new YamlNode.Mapping(place, entries(path));
          case START_ARRAY -> new YamlNode.Sequence(place, items(path));
          case VALUE_NULL -> new YamlNode.Scalar(place, "", true);
          default -> new YamlNode.Scalar(place, parser.getText(), false);
        };
    depth--;
    if (anchor != null) {
      anchors.put(anchor, new Anchored(node, nodes - before));
    }
    return node;
  }

  private void refuseTag(Place place, String path) throws IOException {
    if (parser.getTypeId() != null) {
      mistakes.add(
          place,
          path,
          "expected a value without a tag, found the tag " + Echo.quoted(parser.getTypeId()));
    }
  }

  private void count(Place place, int more) {
    nodes += more;
    if (nodes > MOST_NODES) {
      throw new TooLargeException(
          place, "expected at most %,d values, aliases followed".formatted(MOST_NODES));
    }
  }

  private YamlNode alias(Place place, String path, String name) {
    Anchored anchored = anchors.get(name);
    if (anchored == null) {
      mistakes.add(place, path, "*%1$s has no &%1$s before it".formatted(Echo.of(name)));
      return new YamlNode.Scalar(place, "*" + name, false);
    }
    count(place, anchored.nodes());
    return anchored.node();
  }

  private List<YamlNode> items(String path) throws IOException {
    List<YamlNode> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(node(path + "[" + items.size() + "]"));
    }
    return List.copyOf(items);
  }

  private List<YamlNode.Entry> entries(String path) throws IOException {
    Map<String, YamlNode.Entry> entries = new HashMap<>();
    List<YamlNode.Entry> ordered = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      Place place = here();
      String key = parser.currentName();
      String keyPath = path(path, key);
      parser.nextToken();
      YamlNode.Entry entry = new YamlNode.Entry(place, key, node(keyPath));
      YamlNode.Entry earlier = entries.putIfAbsent(key, entry);
      if (earlier == null) {
        ordered.add(entry);
      } else {
        mistakes.add(place, keyPath, "this key is given twice; first at " + earlier.place());
      }
    }
    return List.copyOf(ordered);
  }

  /** The path of a key below another path, as messages show it. */
  static String path(String parent, String key) {
    return parent.isEmpty() ? Echo.of(key) : parent + "." + Echo.of(key);
  }

  private Place here() {
    return place(source, parser.currentTokenLocation());
  }

  private static Place place(String source, JsonLocation location) {
    return location == null
        ? new Place(source, 1, 1)
        : new Place(source, Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
  }

  /** The parser's message without the excerpts around it: its last line that is not indented. */
  private static String problem(JsonProcessingException e) {
    return e.getOriginalMessage()
        .lines()
        .filter(line -> !line.startsWith(" "))
        .reduce("", (earlier, later) -> later);
  }

  /**
   * A node that has a name.
   *
   * @param nodes how many it is made of
   */
  private record Anchored(YamlNode node, int nodes) {}

  /** The rest of the document is not read. */
  private static final class TooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Place place;

    TooLargeException(Place place, String message) {
      super(message);
      this.place = place;
    }
  }
}
