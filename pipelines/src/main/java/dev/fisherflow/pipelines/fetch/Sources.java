package dev.fisherflow.pipelines.fetch;

import dev.fisherflow.tasks.Source;
import dev.fisherflow.tasks.Task;
import java.util.List;
import java.util.stream.Stream;

/** What can be fetched: the sources that the tasks name. */
final class Sources {

  private Sources() {}

  /**
   * The sources of keys, each once; a task's key brings all of the task's.
   *
   * @throws FetchException if a key is unknown
   */
  static List<Source> of(List<String> keys) {
    List<String> unknown = keys.stream().filter(key -> !keys().contains(key)).toList();
    if (!unknown.isEmpty()) {
      throw new FetchException(
          "unknown task '%s'; known: %s"
              .formatted(String.join("', '", unknown), String.join(", ", keys())));
    }
    return keys.stream().flatMap(Sources::named).distinct().toList();
  }

  /** All keys, those of a task's sources together. */
  static List<String> keys() {
    return all().map(Source::key).toList();
  }

  private static Stream<Source> named(String key) {
    return Task.keys().contains(key)
        ? Task.of(key).sources().stream()
        : all().filter(source -> source.key().equals(key));
  }

  private static Stream<Source> all() {
    return Task.all().stream().flatMap(task -> task.sources().stream());
  }
}
