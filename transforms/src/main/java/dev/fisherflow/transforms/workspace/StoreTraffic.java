package dev.fisherflow.transforms.workspace;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this process has asked of stores since it began. A question is one call of a store's client,
 * which may make several requests of it.
 *
 * @param store the scheme of its locations, such as {@code s3}
 * @param questions how many were asked
 * @param again how many of these because an earlier try had failed
 * @param failures how many failed, by how: {@code refused}, {@code busy} or {@code unknown}
 */
public record StoreTraffic(String store, long questions, long again, Map<String, Long> failures) {

  private static final Map<String, StoreTraffic> STORES = new TreeMap<>();

  public StoreTraffic {
    failures = Map.copyOf(failures);
  }

  /** All stores that were asked. */
  public static List<StoreTraffic> all() {
    synchronized (STORES) {
      return List.copyOf(STORES.values());
    }
  }

  /** A question is about to be asked, for the first time or again. */
  static void asked(String location, int number) {
    synchronized (STORES) {
      StoreTraffic known = of(location);
      STORES.put(
          known.store,
          new StoreTraffic(
              known.store,
              known.questions + 1,
              known.again + (number > 1 ? 1 : 0),
              known.failures));
    }
  }

  static void failed(String location, StoreAnswer.Kind kind) {
    synchronized (STORES) {
      StoreTraffic known = of(location);
      Map<String, Long> failures = new TreeMap<>(known.failures);
      failures.merge(word(kind), 1L, Long::sum);
      STORES.put(
          known.store, new StoreTraffic(known.store, known.questions, known.again, failures));
    }
  }

  private static StoreTraffic of(String location) {
    String scheme = location.substring(0, location.indexOf("://"));
    StoreTraffic none =
        new StoreTraffic(
            scheme,
            0,
            0,
            Stream.of(StoreAnswer.Kind.values())
                .collect(Collectors.toMap(StoreTraffic::word, kind -> 0L)));
    return STORES.getOrDefault(scheme, none);
  }

  private static String word(StoreAnswer.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
