package dev.fisherflow.pipelines.spec.yaml;

import dev.fisherflow.schemas.Echo;
import java.util.List;

/** A node of a YAML file, with its place. */
public sealed interface YamlNode {

  Place place();

  /** What the node is, as a message says it. */
  String describe();

  /**
   * A plain or quoted value; its text as written.
   *
   * @param isNull whether it is null or nothing at all
   */
  record Scalar(Place place, String text, boolean isNull) implements YamlNode {
    @Override
    public String describe() {
      return isNull ? "nothing" : Echo.quoted(text);
    }
  }

  /** A list. */
  record Sequence(Place place, List<YamlNode> items) implements YamlNode {
    @Override
    public String describe() {
      return "a list";
    }
  }

  /** Keys with values, in the order of the file; no key twice. */
  record Mapping(Place place, List<Entry> entries) implements YamlNode {
    @Override
    public String describe() {
      return "a mapping of keys to values";
    }
  }

  /** A key of a mapping and its value. */
  record Entry(Place place, String key, YamlNode value) {}
}
