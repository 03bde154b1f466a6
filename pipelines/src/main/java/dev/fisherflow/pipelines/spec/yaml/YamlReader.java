package dev.fisherflow.pipelines.spec.yaml;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one YAML document into nodes that know their places. Anchors and aliases are followed; keys
 * given twice are mistakes.
 */
public final class YamlReader {

  private final YAMLParser parser;
  private final Mistakes mistakes;
  private final Map<String, YamlNode> anchors = new HashMap<>();

  private YamlReader(YAMLParser parser, Mistakes mistakes) {
    this.parser = parser;
    this.mistakes = mistakes;
  }

  /** The document's root, or nothing if it is no YAML, which is then among the mistakes. */
  public static Optional<YamlNode> read(String text, Mistakes mistakes) {
    try (YAMLParser parser = new YAMLFactory().createParser(text)) {
      return new YamlReader(parser, mistakes).document();
    } catch (JsonProcessingException e) {
      mistakes.add(place(e.getLocation()), "", "this is no YAML: " + problem(e));
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<YamlNode> document() throws IOException {
    if (parser.nextToken() == null) {
      mistakes.add(new Place(1, 1), "", "expected a sweep specification, found an empty file");
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
    YamlNode node =
        switch (parser.currentToken()) {
          case START_OBJECT -> new YamlNode.Mapping(place, entries(path));
          case START_ARRAY -> new YamlNode.Sequence(place, items(path));
          case VALUE_NULL -> new YamlNode.Scalar(place, "", true);
          default -> new YamlNode.Scalar(place, parser.getText(), false);
        };
    if (anchor != null) {
      anchors.put(anchor, node);
    }
    return node;
  }

  private YamlNode alias(Place place, String path, String name) {
    YamlNode node = anchors.get(name);
    if (node == null) {
      mistakes.add(place, path, "*" + name + " has no &" + name + " before it");
      return new YamlNode.Scalar(place, "*" + name, false);
    }
    return node;
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
      parser.nextToken();
      String keyPath = path.isEmpty() ? key : path + "." + key;
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

  private Place here() {
    return place(parser.currentTokenLocation());
  }

  private static Place place(JsonLocation location) {
    return location == null
        ? new Place(1, 1)
        : new Place(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
  }

  /** The parser's message without the excerpts around it: its last line that is not indented. */
  private static String problem(JsonProcessingException e) {
    return e.getOriginalMessage()
        .lines()
        .filter(line -> !line.startsWith(" "))
        .reduce("", (earlier, later) -> later);
  }
}
