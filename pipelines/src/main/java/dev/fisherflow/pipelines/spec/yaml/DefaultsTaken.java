package dev.fisherflow.pipelines.spec.yaml;

import dev.fisherflow.schemas.Names;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Collects what a file leaves out, and what that means. */
public final class DefaultsTaken {

  private final Map<String, String> taken = new LinkedHashMap<>();

  /**
   * Notes a default.
   *
   * @param path the path that the value would have in the file
   */
  void add(String path, Object value) {
    taken.put(path, text(value));
  }

  /** The values by their paths, in the order of reading. */
  public Map<String, String> all() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(taken));
  }

  private static String text(Object value) {
    if (value instanceof Number number) {
      return Names.number(number);
    }
    if (value instanceof Optional<?> optional) {
      return optional.map(DefaultsTaken::text).orElse("null");
    }
    if (value instanceof List<?> list) {
      return list.stream().map(DefaultsTaken::text).collect(Collectors.joining(", ", "[", "]"));
    }
    return String.valueOf(value);
  }
}
