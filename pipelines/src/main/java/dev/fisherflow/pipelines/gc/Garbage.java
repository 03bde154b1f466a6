package dev.fisherflow.pipelines.gc;

import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.pipelines.gc.GcPlan.Decision;
import dev.fisherflow.pipelines.gc.Holding.Kind;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.dataset.DatasetFolder;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.trials.TrialPruner;
import dev.fisherflow.transforms.workspace.DamagedException;
import dev.fisherflow.transforms.workspace.StoredFile;
import dev.fisherflow.transforms.workspace.Workspace;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a workspace holds of weights and temporary files, and the deletion of some of it. */
public final class Garbage {

  /** A temporary file older than this belongs to a process that was killed. */
  public static final Duration ABANDONED_AGE = Duration.ofDays(1);

  private final Workspace workspace;
  private final Clock clock;
  private final TrialPruner pruner;
  private final Set<String> damaged = new LinkedHashSet<>();

  /** What a workspace holds. */
  public Garbage(Workspace workspace, Clock clock) {
    this.workspace = workspace;
    this.clock = clock;
    this.pruner = new TrialPruner(workspace);
  }

  /**
   * The folders of weights and training states of all trials. What a damaged run may need is kept.
   */
  public List<Holding> holdings() {
    WeightReferences references = WeightReferences.of(workspace, clock.instant(), ABANDONED_AGE);
    damaged.clear();
    damaged.addAll(references.damaged());
    Map<String, Map<String, List<StoredFile>>> trials = new TreeMap<>();
    for (StoredFile file : TrialFolder.weights(workspace)) {
      String folder = file.path().substring(0, file.path().lastIndexOf('/'));
      trials
          .computeIfAbsent(TrialFolder.of(file.path()).trialId(), id -> new TreeMap<>())
          .computeIfAbsent(folder, path -> new ArrayList<>())
          .add(file);
    }
    List<Holding> holdings = new ArrayList<>();
    trials.forEach((trialId, folders) -> holdings.addAll(of(trialId, folders, references)));
    return holdings;
  }

  /** What is wrong with the files that were read; what may be needed for that reason is kept. */
  public List<String> damaged() {
    return List.copyOf(damaged);
  }

  private List<Holding> of(
      String trialId, Map<String, List<StoredFile>> folders, WeightReferences references) {
    List<String> whole = new ArrayList<>();
    Optional<TrialResult> result = Optional.empty();
    try {
      if (pruner.underWay(trialId)) {
        whole.add("it is being trained");
      }
      result = pruner.result(trialId);
    } catch (DamagedException e) {
      damaged.add(e.getMessage());
      whole.add("its files are damaged");
    }
    List<Holding> holdings = new ArrayList<>();
    for (Map.Entry<String, List<StoredFile>> folder : folders.entrySet()) {
      List<String> reasons = new ArrayList<>(whole);
      reasons.addAll(references.to(trialId, folder.getKey()));
      holdings.add(
          new Holding(
              folder.getKey(),
              trialId,
              kind(folder.getKey(), trialId, result),
              result.map(found -> group(found.getTrial())).orElse(""),
              result.map(Garbage::score).orElse(null),
              folder.getValue().stream().mapToLong(StoredFile::bytes).sum(),
              folder.getValue().stream()
                  .map(StoredFile::modified)
                  .max(Instant::compareTo)
                  .orElseThrow(),
              reasons));
    }
    return holdings;
  }

  private static Kind kind(String folder, String trialId, Optional<TrialResult> result) {
    if (folder.equals(new TrialFolder(trialId).state())) {
      return result.isPresent() ? Kind.UNUSED : Kind.STATE;
    }
    if (result.isEmpty()) {
      return Kind.UNUSED;
    }
    Checkpoint best = result.get().getBest();
    if (best != null && best.getUri().equals(folder)) {
      return Kind.BEST;
    }
    boolean named =
        result.get().getValidations().stream().anyMatch(c -> c.getUri().equals(folder))
            || (result.get().getLast() != null && result.get().getLast().getUri().equals(folder));
    return named ? Kind.STAGE : Kind.UNUSED;
  }

  private static String group(Trial trial) {
    return "%s %s %s %s %s"
        .formatted(
            trial.getTask(),
            trial.getModel(),
            trial.getModelDigest(),
            AdapterNames.of(trial.getAdapter()),
            trial.getOptimizer().getType());
  }

  private static Double score(TrialResult result) {
    return result.getStatus() == TrialStatus.SUCCEEDED
        ? Score.of(result.getTrial(), result.getBest())
        : null;
  }

  /** Temporary files of processes that were killed. */
  public List<StoredFile> temporaryFiles() {
    Instant oldest = clock.instant().minus(ABANDONED_AGE);
    List<StoredFile> files = new ArrayList<>(workspace.files(Workspace.TEMPORARY + "*"));
    files.addAll(DatasetFolder.staged(workspace));
    return files.stream()
        .filter(file -> file.modified().isBefore(oldest))
        .filter(file -> !DatasetFolder.isStaging(file.path()))
        .toList();
  }

  /**
   * Deletes what a plan says, and temporary files.
   *
   * @return folders that were not deleted, since their trials are being trained now
   */
  public List<String> apply(GcPlan plan, List<StoredFile> temporary) {
    Map<String, List<String>> trials = new LinkedHashMap<>();
    plan.decisions().stream()
        .filter(Decision::deleted)
        .map(Decision::holding)
        .forEach(
            holding ->
                trials
                    .computeIfAbsent(holding.trialId(), id -> new ArrayList<>())
                    .add(holding.folder()));
    List<String> passedOver = new ArrayList<>();
    trials.forEach(
        (trialId, folders) -> {
          if (!pruner.prune(trialId, folders)) {
            passedOver.addAll(folders);
          }
        });
    workspace.delete(temporary.stream().map(StoredFile::path).toList());
    return passedOver;
  }
}
