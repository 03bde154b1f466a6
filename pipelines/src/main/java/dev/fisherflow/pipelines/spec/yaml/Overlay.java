package dev.fisherflow.pipelines.spec.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts one document over another, and writes what comes of it. */
public final class Overlay {

  private Overlay() {}

  /**
   * Keys of mappings over those of mappings, however deep; anything else replaces what is there.
   */
  public static YamlNode of(YamlNode base, YamlNode over) {
    if (!(base instanceof YamlNode.Mapping below) || !(over instanceof YamlNode.Mapping above)) {
      return over;
    }
    Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
    below.entries().forEach(entry -> entries.put(entry.key(), entry));
    for (YamlNode.Entry entry : above.entries()) {
      YamlNode.Entry replaced = entries.get(entry.key());
      YamlNode value = replaced == null ? entry.value() : of(replaced.value(), entry.value());
      entries.put(entry.key(), new YamlNode.Entry(entry.place(), entry.key(), value));
    }
    return new YamlNode.Mapping(above.place(), List.copyOf(entries.values()));
  }

  /** Texts, lists and maps as the document's, for a writer of YAML. */
  public static Object plain(YamlNode node) {
    if (node instanceof YamlNode.Mapping mapping) {
      Map<String, Object> keys = new LinkedHashMap<>();
      mapping.entries().forEach(entry -> keys.put(entry.key(), plain(entry.value())));
      return keys;
    }
    if (node instanceof YamlNode.Sequence sequence) {
      List<Object> items = new ArrayList<>();
      sequence.items().forEach(item -> items.add(plain(item)));
      return items;
    }
    YamlNode.Scalar scalar = (YamlNode.Scalar) node;
    return scalar.isNull() ? null : scalar.text();
  }
}
