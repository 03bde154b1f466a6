package dev.fisherflow.pipelines.spec;

import dev.fisherflow.declaration.Declared;
import dev.fisherflow.declaration.Registry;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/** Collects the points of a list's grids; one that means the same as an earlier is a mistake. */
final class OnceEach<R extends SpecificRecord> {

  private final Registry<? extends Declared> registry;
  private final Function<R, String> type;
  private final List<R> all = new ArrayList<>();
  private final Map<R, Place> places = new HashMap<>();

  /**
   * @param registry what the points are settings of
   * @param type names which of them
   */
  OnceEach(Registry<? extends Declared> registry, Function<R, String> type) {
    this.registry = registry;
    this.type = type;
  }

  /** Adds the points of an item; the first that is there already is noted at the item. */
  void add(Cursor item, List<R> points) {
    boolean noted = false;
    for (R point : points) {
      Place first = places.putIfAbsent(canonical(point), item.node().place());
      if (first == null) {
        all.add(point);
      } else if (!noted) {
        noted = true;
        item.mistake(twice(first, item.node().place()));
      }
    }
  }

  private String twice(Place first, Place second) {
    return first.equals(second)
        ? "the lists make the same settings twice; settings that mean the same count once"
        : "the same settings are listed twice; first at " + first;
  }

  private R canonical(R point) {
    return Settings.canonical(point, registry.get(type.apply(point)).declaration());
  }

  /** All points in the order of the file. */
  List<R> all() {
    return List.copyOf(all);
  }
}
