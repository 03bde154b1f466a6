package dev.fisherflow.pipelines.plugin;

import dev.fisherflow.declaration.CodeOrigin;
import dev.fisherflow.declaration.Declared;
import dev.fisherflow.pipelines.catalogue.Catalogue;
import java.util.List;

/**
 * One thing that code from elsewhere adds.
 *
 * @param kind the word of its kind, such as {@code optimizer}
 * @param declared the thing
 */
public record Plugin(String kind, Declared declared) {

  /** All that the class path provides beside fisherflow's own, by kind and rank. */
  public static List<Plugin> all() {
    return Catalogue.kinds().stream()
        .flatMap(
            kind ->
                kind.registry().all().stream()
                    .filter(each -> !CodeOrigin.isOwn(each))
                    .map(each -> new Plugin(kind.word(), each)))
        .toList();
  }

  /** Its kind and name, such as {@code optimizer sign}. */
  public String title() {
    return kind + " " + declared.name();
  }

  /** Version and digest of its code, as trials record them. */
  public String origin() {
    return CodeOrigin.of(declared).orElseThrow();
  }

  /** Its jar or folder. */
  public String location() {
    return CodeOrigin.location(declared);
  }
}
