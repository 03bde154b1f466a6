package dev.fisherflow.pipelines.catalogue;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Declared;
import dev.fisherflow.declaration.Registry;
import java.util.List;

/**
 * A kind of things that specifications name.
 *
 * @param word what one is called, such as {@code optimizer}
 * @param plural what several are called
 * @param page plural of the kind on whose page it is shown
 * @param about where specifications name one, in Markdown
 * @param registry the things
 */
public record CatalogueKind(
    String word, String plural, String page, String about, Registry<? extends Declared> registry) {

  static CatalogueKind of(String word, String plural, Registry<? extends Declared> registry) {
    return new CatalogueKind(word, plural, plural, "", registry);
  }

  CatalogueKind onPageOf(String kind) {
    return new CatalogueKind(word, plural, kind, about, registry);
  }

  CatalogueKind about(String text) {
    return new CatalogueKind(word, plural, page, text, registry);
  }

  /** The same with fisherflow's own things alone. */
  CatalogueKind own() {
    return new CatalogueKind(word, plural, page, about, registry.own());
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
}
