package dev.fisherflow.pipelines.catalogue;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Declared;
import dev.fisherflow.declaration.Registry;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A kind of things that specifications name.
 *
 * @param word what one is called, such as {@code optimizer}
 * @param plural what several are called
 * @param page plural of the kind on whose page it is shown
 * @param about where specifications name one, in Markdown
 * @param registry the things
 * @param facts what else is said of a thing, by name
 */
public record CatalogueKind(
    String word,
    String plural,
    String page,
    String about,
    Registry<? extends Declared> registry,
    Map<String, Map<String, String>> facts) {

  static CatalogueKind of(String word, String plural, Registry<? extends Declared> registry) {
    return new CatalogueKind(word, plural, plural, "", registry, Map.of());
  }

  /** A kind of whose things more is said than they declare. */
  static <D extends Declared> CatalogueKind of(
      String word, String plural, Registry<D> registry, Function<D, Map<String, String>> facts) {
    return new CatalogueKind(
        word,
        plural,
        plural,
        "",
        registry,
        registry.all().stream().collect(Collectors.toMap(Declared::name, facts)));
  }

  CatalogueKind onPageOf(String kind) {
    return new CatalogueKind(word, plural, kind, about, registry, facts);
  }

  CatalogueKind about(String text) {
    return new CatalogueKind(word, plural, page, text, registry, facts);
  }

  /** The same with fisherflow's own things alone. */
  CatalogueKind own() {
    return new CatalogueKind(word, plural, page, about, registry.own(), facts);
  }

  /** The declarations, by rank. */
  public List<Declaration> declarations() {
    return registry.all().stream().map(Declared::declaration).toList();
  }

  /**
   * The declaration of a name.
   *
   * @throws IllegalArgumentException if there is none, with all names and the nearest
   */
  public Declaration declaration(String name) {
    return registry.get(name).declaration();
  }

  /** What else is said of a thing; nothing of most. */
  Map<String, String> facts(Declaration declaration) {
    return facts.getOrDefault(declaration.name(), Map.of());
  }
}
