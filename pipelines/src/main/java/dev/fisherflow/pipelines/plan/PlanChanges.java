package dev.fisherflow.pipelines.plan;

import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.schemas.Names;
import dev.fisherflow.schemas.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * How the trials of a sweep differ from those of an earlier run.
 *
 * @param unchanged trials of both
 * @param changed trials of which the run had one that differs
 * @param added trials that the run had not
 * @param gone trials of the run that the sweep has no more
 */
public record PlanChanges(
    int unchanged, List<Changed> changed, List<Trial> added, List<Trial> gone) {

  /** Fields that follow from others, and the name by which a model is given. */
  private static final Set<String> NOT_COMPARED = Set.of("trialId", "steps");

  /** What a trial is made from, by the names that people use. */
  private static final Map<String, String> NAMES =
      Map.of(
          "datasetDigest", "data",
          "modelDigest", "model",
          "model", "model's name",
          "numericsVersion", "version of the numerics");

  public PlanChanges {
    changed = List.copyOf(changed);
    added = List.copyOf(added);
    gone = List.copyOf(gone);
  }

  /** A trial, the run's that stood in its place, and in what they differ. */
  public record Changed(Trial before, Trial now, List<Difference> differences) {}

  /** A setting that differs. */
  public record Difference(String name, String before, String now) {}

  /**
   * Compares trials. One whose settings are the same stands in the place of the other, whatever its
   * data, model and code are; of the rest, the only one of its task, model, adapter, optimizer and
   * seed does.
   */
  public static PlanChanges between(List<Trial> before, List<Trial> now) {
    Set<String> ids = now.stream().map(Trial::getTrialId).collect(Collectors.toSet());
    ids.retainAll(before.stream().map(Trial::getTrialId).collect(Collectors.toSet()));
    ids.remove("");
    List<Trial> gone = new ArrayList<>(before);
    gone.removeIf(trial -> ids.contains(trial.getTrialId()));
    List<Trial> added = new ArrayList<>(now);
    added.removeIf(trial -> ids.contains(trial.getTrialId()));
    List<Changed> changed = new ArrayList<>();
    pair(gone, added, PlanChanges::settings, changed);
    pair(gone, added, PlanChanges::place, changed);
    return new PlanChanges(ids.size(), changed, added, gone);
  }

  /** Moves pairs of trials that alone have the same key. */
  private static void pair(
      List<Trial> gone, List<Trial> added, Function<Trial, Object> key, List<Changed> changed) {
    Map<Object, List<Trial>> before = byKey(gone, key);
    for (Map.Entry<Object, List<Trial>> entry : byKey(added, key).entrySet()) {
      List<Trial> old = before.getOrDefault(entry.getKey(), List.of());
      if (old.size() == 1 && entry.getValue().size() == 1) {
        Trial then = old.get(0);
        Trial now = entry.getValue().get(0);
        List<Difference> differences = new ArrayList<>();
        compare(then, now, differences);
        changed.add(new Changed(then, now, List.copyOf(differences)));
        gone.remove(then);
        added.remove(now);
      }
    }
  }

  private static Map<Object, List<Trial>> byKey(List<Trial> trials, Function<Trial, Object> key) {
    return trials.stream()
        .collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
  }

  /** All but data, model and code. */
  private static Object settings(Trial trial) {
    return Trial.newBuilder(trial)
        .setTrialId("")
        .setModelDigest("")
        .setDatasetDigest("")
        .setSteps(0)
        .setNumericsVersion(0)
        .build();
  }

  private static Object place(Trial trial) {
    return List.of(
        trial.getTask(),
        trial.getModel(),
        AdapterNames.of(trial.getAdapter()),
        trial.getOptimizer().getType(),
        trial.getSeed());
  }

  private static void compare(
      IndexedRecord before, IndexedRecord now, List<Difference> differences) {
    for (Schema.Field field : before.getSchema().getFields()) {
      Object old = before.get(field.pos());
      Object young = now.get(field.pos());
      if (NOT_COMPARED.contains(field.name()) || Objects.equals(old, young)) {
        continue;
      }
      if (old instanceof IndexedRecord oldRecord && young instanceof IndexedRecord youngRecord) {
        compare(oldRecord, youngRecord, differences);
      } else {
        differences.add(
            new Difference(NAMES.getOrDefault(field.name(), field.name()), text(old), text(young)));
      }
    }
  }

  private static String text(Object value) {
    if (value == null) {
      return "none";
    }
    if (value instanceof Number number) {
      return Names.number(number);
    }
    String text = value.toString();
    if (text.isEmpty()) {
      return "not prepared yet";
    }
    return text.matches("[0-9a-f]{64}") ? text.substring(0, 12) : text;
  }
}
