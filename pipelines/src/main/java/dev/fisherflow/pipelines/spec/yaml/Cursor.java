package dev.fisherflow.pipelines.spec.yaml;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A node while it is read: its path, and where mistakes are collected.
 *
 * @param node the node
 * @param path the keys that lead to it, such as {@code optimizers[0].learningRate}
 * @param mistakes collects mistakes
 * @param defaults collects the defaults of missing keys
 */
public record Cursor(YamlNode node, String path, Mistakes mistakes, DefaultsTaken defaults) {

  /** Notes a mistake at this node and gives nothing. */
  public <T> Optional<T> mistake(String message) {
    mistakes.add(node.place(), path, message);
    return Optional.empty();
  }

  /** Notes that something else was expected at this node and gives nothing. */
  public <T> Optional<T> expected(String what) {
    return mistake("expected " + what + ", found " + node.describe());
  }

  /**
   * What paths at this node are relative to.
   *
   * @param asked the folder of the file that was asked for
   */
  public Path folder(Path asked) {
    return node.place().folder(asked);
  }

  public boolean isList() {
    return node instanceof YamlNode.Sequence;
  }

  boolean isNull() {
    return node instanceof YamlNode.Scalar scalar && scalar.isNull();
  }

  /** The items of a list; of anything else, itself alone. */
  public List<Cursor> items() {
    if (node instanceof YamlNode.Sequence sequence) {
      return IntStream.range(0, sequence.items().size())
          .mapToObj(
              i -> new Cursor(sequence.items().get(i), path + "[" + i + "]", mistakes, defaults))
          .toList();
    }
    return List.of(this);
  }

  /** The child under a key of a mapping. */
  Cursor child(YamlNode.Entry entry) {
    return new Cursor(entry.value(), pathOf(entry.key()), mistakes, defaults);
  }

  /** What stands for a mapping that is absent under a key: one without keys. */
  public Cursor absent(String key) {
    return new Cursor(
        new YamlNode.Mapping(node.place(), List.of()), pathOf(key), mistakes, defaults);
  }

  /** A mapping without keys in place of this node. */
  public Cursor emptied() {
    return new Cursor(new YamlNode.Mapping(node.place(), List.of()), path, mistakes, defaults);
  }

  /** Records the default of a missing key. */
  void defaulted(String key, Object value) {
    defaults.add(pathOf(key), value);
  }

  private String pathOf(String key) {
    return YamlReader.path(path, key);
  }
}
