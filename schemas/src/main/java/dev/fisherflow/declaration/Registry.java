package dev.fisherflow.declaration;

import dev.fisherflow.schemas.Echo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * All things of one kind that specifications may name, sorted by rank, then name. One class and one
 * line in {@code META-INF/services} add one.
 */
public final class Registry<D extends Declared> {

  private final String noun;
  private final Iterable<D> provided;
  private Map<String, D> byName;

  private Registry(String noun, Iterable<D> provided) {
    this.noun = noun;
    this.provided = provided;
  }

  /**
   * Loaded at the first question, so that what is provided may use the constants of its service.
   */
  private synchronized Map<String, D> byName() {
    if (byName == null) {
      byName = load();
    }
    return byName;
  }

  private Map<String, D> load() {
    List<D> sorted = new ArrayList<>();
    provided.forEach(sorted::add);
    sorted.sort(
        Comparator.comparingInt((D each) -> each.declaration().rank())
            .thenComparing(Declared::name));
    Map<String, D> loaded = new LinkedHashMap<>();
    for (D each : sorted) {
      D other = loaded.put(each.name(), each);
      if (other != null) {
        throw new IllegalStateException(
            "two classes declare %s '%s': %s in %s and %s in %s; remove one of the jars"
                .formatted(
                    noun,
                    each.name(),
                    other.code().getName(),
                    CodeOrigin.location(other),
                    each.code().getName(),
                    CodeOrigin.location(each)));
      }
    }
    return loaded;
  }

  /**
   * What the class path provides of a service. Where two have one name, every question is answered
   * by an {@link IllegalStateException} that names both jars.
   *
   * @param noun what one is, with its article, such as {@code an optimizer}
   */
  public static <D extends Declared> Registry<D> of(Class<D> service, String noun) {
    return new Registry<>(noun, ServiceLoader.load(service, service.getClassLoader()));
  }

  /** The same, with those that other registries imply. */
  public static <D extends Declared> Registry<D> of(
      Class<D> service, String noun, Supplier<List<D>> implied) {
    ServiceLoader<D> provided = ServiceLoader.load(service, service.getClassLoader());
    return new Registry<>(
        noun,
        () ->
            Stream.concat(
                    provided.stream().map(ServiceLoader.Provider::get), implied.get().stream())
                .iterator());
  }

  /** Given ones, otherwise as {@link #of(Class, String)}. */
  public static <D extends Declared> Registry<D> of(String noun, List<D> given) {
    return new Registry<>(noun, given);
  }

  /** Those of fisherflow's own code alone, whatever else the class path provides. */
  public Registry<D> own() {
    return of(noun, all().stream().filter(CodeOrigin::isOwn).toList());
  }

  /** What one is, with its article. */
  public String noun() {
    return noun;
  }

  /** All, by rank. */
  public List<D> all() {
    return List.copyOf(byName().values());
  }

  /** All names, by rank. */
  public List<String> names() {
    return List.copyOf(byName().keySet());
  }

  /** The one of a name. */
  public Optional<D> find(String name) {
    return Optional.ofNullable(byName().get(name));
  }

  /**
   * The one of a name.
   *
   * @throws IllegalArgumentException if there is none, with all names and the nearest
   */
  public D get(String name) {
    return find(name).orElseThrow(() -> new IllegalArgumentException(unknown(name)));
  }

  /** The title of a name; the name itself where nothing here has it. */
  public String title(String name) {
    return find(name).map(each -> each.declaration().title()).orElse(name);
  }

  /** The place of a name in the order of all, from 0; their number where nothing here has it. */
  public int place(String name) {
    int place = names().indexOf(name);
    return place < 0 ? byName().size() : place;
  }

  /** The sentence about a name that is none. */
  public String unknown(String name) {
    return "expected %s (%s), found %s%s"
        .formatted(
            noun, String.join(", ", names()), Echo.quoted(name), NearestWord.hint(name, names()));
  }
}
