package dev.fisherflow.pipelines.compare;

import dev.fisherflow.schemas.DatasetSource;
import dev.fisherflow.schemas.NamedDigest;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.RunManifest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What two runs were made with and that is not the same in both.
 *
 * @param changes the changes: data, then code, then environment
 */
record Background(List<Change> changes) {

  /** What results do not depend on, by the promise that they are the same on every runner. */
  private static final Set<String> WITHOUT_EFFECT = Set.of("beam", "kernel", "cores", "memory");

  Background {
    changes = List.copyOf(changes);
  }

  static Background of(RunManifest earlier, RunManifest later) {
    List<Change> changes = new ArrayList<>();
    data(earlier, later, changes);
    code(earlier, later, changes);
    environment(earlier, later, changes);
    return new Background(changes);
  }

  /** The changes of a kind that results may depend on. */
  List<Change> mattering(Cause cause) {
    return changes.stream().filter(change -> change.matters() && change.cause() == cause).toList();
  }

  private static void data(RunManifest earlier, RunManifest later, List<Change> changes) {
    Map<String, String> before = digests(earlier.getDatasets());
    Map<String, String> after = digests(later.getDatasets());
    for (String task : common(before, after)) {
      if (!before.get(task).equals(after.get(task))) {
        Cause cause =
            !sources(earlier, task).isEmpty() && sources(earlier, task).equals(sources(later, task))
                ? Cause.CODE // the same raw files, prepared otherwise
                : Cause.DATA;
        changes.add(
            new Change(cause, "dataset of " + task, before.get(task), after.get(task), true));
      }
    }
    before = digests(earlier.getModels());
    after = digests(later.getModels());
    for (String model : common(before, after)) {
      add(changes, Cause.DATA, "model " + model, before.get(model), after.get(model), true);
    }
  }

  private static void code(RunManifest earlier, RunManifest later, List<Change> changes) {
    add(
        changes,
        Cause.CODE,
        "numerics version",
        "" + earlier.getNumericsVersion(),
        "" + later.getNumericsVersion(),
        true);
    boolean digested = !earlier.getCodeDigest().isEmpty() && !later.getCodeDigest().isEmpty();
    if (digested) {
      add(changes, Cause.CODE, "code", earlier.getCodeDigest(), later.getCodeDigest(), true);
    }
    add(changes, Cause.CODE, "commit", commit(earlier), commit(later), !digested);
    add(
        changes,
        Cause.CODE,
        "version",
        earlier.getCodeVersion(),
        later.getCodeVersion(),
        !digested);
    if (!earlier.getSpecification().equals(later.getSpecification())) {
      boolean matters =
          !earlier.getExpandedSpecification().equals(later.getExpandedSpecification());
      changes.add(new Change(Cause.CODE, "specification", "as given", "another", matters));
    }
    if (earlier.getSpecification().equals(later.getSpecification())) {
      Map<String, String> before = values(earlier.getDefaults());
      Map<String, String> after = values(later.getDefaults());
      for (String path : common(before, after)) {
        add(changes, Cause.CODE, "default of " + path, before.get(path), after.get(path), true);
      }
    }
  }

  private static void environment(RunManifest earlier, RunManifest later, List<Change> changes) {
    for (boolean hardware : new boolean[] {false, true}) {
      Map<String, String> before = values(hardware ? earlier.getHardware() : earlier.getVersions());
      Map<String, String> after = values(hardware ? later.getHardware() : later.getVersions());
      Set<String> names = new LinkedHashSet<>(before.keySet());
      names.addAll(after.keySet());
      for (String name : names) {
        add(
            changes,
            Cause.ENVIRONMENT,
            name,
            before.getOrDefault(name, ""),
            after.getOrDefault(name, ""),
            !WITHOUT_EFFECT.contains(name));
      }
    }
    add(
        changes,
        Cause.ENVIRONMENT,
        "threads per trial",
        "" + earlier.getThreadsPerTrial(),
        "" + later.getThreadsPerTrial(),
        true);
    add(changes, Cause.ENVIRONMENT, "device", earlier.getDevice(), later.getDevice(), true);
    add(changes, Cause.ENVIRONMENT, "runner", earlier.getRunner(), later.getRunner(), false);
    add(
        changes,
        Cause.ENVIRONMENT,
        "trials at once",
        "" + earlier.getTrialsAtOnce(),
        "" + later.getTrialsAtOnce(),
        false);
  }

  private static void add(
      List<Change> changes,
      Cause cause,
      String what,
      String earlier,
      String later,
      boolean matters) {
    if (!earlier.equals(later)) {
      changes.add(new Change(cause, what, earlier, later, matters));
    }
  }

  private static String commit(RunManifest run) {
    return run.getCodeCommit() + (run.getCodeDirty() ? " with changes" : "");
  }

  /** By task or by model, the digests: of several datasets of a task, all of them. */
  private static Map<String, String> digests(List<NamedDigest> all) {
    return all.stream()
        .collect(
            Collectors.toMap(
                one -> ResultCell.model(one.getName()),
                NamedDigest::getDigest,
                (one, other) -> one + " " + other));
  }

  private static Map<String, String> values(List<NamedValue> all) {
    return all.stream()
        .collect(Collectors.toMap(NamedValue::getName, NamedValue::getValue, (a, b) -> b));
  }

  private static Set<String> common(Map<String, String> before, Map<String, String> after) {
    Set<String> names = new TreeSet<>(before.keySet());
    names.retainAll(after.keySet());
    return names;
  }

  private static List<String> sources(RunManifest run, String task) {
    return run.getSources().stream()
        .filter(source -> source.getTask().equals(task))
        .map(DatasetSource::getSource)
        .sorted()
        .toList();
  }
}
