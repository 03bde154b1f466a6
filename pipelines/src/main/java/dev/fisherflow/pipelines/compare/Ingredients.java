package dev.fisherflow.pipelines.compare;

import dev.fisherflow.schemas.Names;
import dev.fisherflow.schemas.Trial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * What determines a trial's result, each part by its name, such as {@code optimizer.damping}.
 *
 * @param parts all of it; {@code steps} follow from the others
 */
record Ingredients(Map<String, String> parts) {

  static final String DATASET = "datasetDigest";
  static final String MODEL = "modelDigest";
  static final String NUMERICS = "numericsVersion";
  static final String SEED = "seed";

  private static final Set<String> NOT_PART = Set.of("trialId", "model", "adapterFrom", "steps");

  /** What two runs' trials may differ in and still be the same cell of the plan. */
  private static final Set<String> CONTENT = Set.of(DATASET, MODEL, NUMERICS);

  static Ingredients of(Trial trial) {
    Map<String, String> parts = new LinkedHashMap<>();
    add("", trial, parts);
    return new Ingredients(parts);
  }

  private static void add(String path, IndexedRecord record, Map<String, String> parts) {
    for (Schema.Field field : record.getSchema().getFields()) {
      if (path.isEmpty() && NOT_PART.contains(field.name())) {
        continue;
      }
      Object value = record.get(field.pos());
      if (value instanceof IndexedRecord inner) {
        add(path + field.name() + ".", inner, parts);
      } else {
        parts.put(path + field.name(), text(value));
      }
    }
  }

  private static String text(Object value) {
    if (value instanceof Number number) {
      return Names.number(number);
    }
    return value == null ? "none" : value.toString();
  }

  /** The names of the parts in which this differs from another. */
  List<String> differing(Ingredients other) {
    Set<String> names = new TreeSet<>(parts.keySet());
    names.addAll(other.parts.keySet());
    return names.stream().filter(name -> !get(name).equals(other.get(name))).toList();
  }

  String get(String name) {
    return parts.getOrDefault(name, "none");
  }

  /** All settings but the seed, whatever the data, the model's weights and the code. */
  String setting() {
    Map<String, String> setting = new LinkedHashMap<>(parts);
    setting.keySet().removeAll(CONTENT);
    setting.remove(SEED);
    return setting.toString();
  }

  /** How unlike another's plan: a seed counts for less than a setting. */
  int distance(Ingredients other) {
    return differing(other).stream()
        .filter(name -> !CONTENT.contains(name))
        .mapToInt(name -> name.equals(SEED) ? 1 : 2)
        .sum();
  }
}
