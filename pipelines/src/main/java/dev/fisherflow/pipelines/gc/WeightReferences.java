package dev.fisherflow.pipelines.gc;

import dev.fisherflow.pipelines.evaluation.EvaluationFolder;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.run.RunFolders;
import dev.fisherflow.schemas.IndicatorSummary;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.workspace.DamagedException;
import dev.fisherflow.transforms.workspace.Workspace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the runs of a workspace need of its trials: the checkpoints that they selected, and so made
 * their submissions of; those that they evaluated; and all of trials that a run which has not ended
 * may still ask for.
 */
final class WeightReferences {

  private final Map<String, Set<String>> folders = new TreeMap<>();
  private final Map<String, Set<String>> trials = new TreeMap<>();
  private final Set<String> everything = new LinkedHashSet<>();
  private final Set<String> damaged = new LinkedHashSet<>();

  private WeightReferences() {}

  /**
   * Looks at all runs. Of one whose files are damaged it is not known what it needs; all that it
   * may need is kept.
   *
   * @param now a run that has not even got to its trials for longer than {@code patience} is dead
   */
  static WeightReferences of(Workspace workspace, Instant now, Duration patience) {
    WeightReferences references = new WeightReferences();
    for (RunFolder run : RunFolders.referring(workspace)) {
      try {
        references.add(run);
        references.addIfUnderWay(run, now.minus(patience));
      } catch (DamagedException e) {
        references.addAll(run, e.getMessage());
      }
    }
    return references;
  }

  /**
   * All trials of a run of which it is not known what it needs; if neither they are, everything.
   */
  private void addAll(RunFolder run, String damage) {
    damaged.add(damage);
    String reason = "run %s may need it: its files are damaged".formatted(run.runId());
    try {
      Optional<List<Trial>> known = run.trials();
      if (known.isPresent()) {
        known.get().forEach(trial -> add(trials, trial.getTrialId(), reason));
        return;
      }
    } catch (DamagedException e) {
      damaged.add(e.getMessage());
    }
    everything.add(reason);
  }

  /** What is wrong with the files of runs. */
  List<String> damaged() {
    return List.copyOf(damaged);
  }

  private void add(RunFolder run) {
    for (Selection selection : run.selections()) {
      add(folders, selection.getCheckpoint().getUri(), "selected by run " + run.runId());
    }
    for (IndicatorSummary summary : new EvaluationFolder(run).summaries()) {
      add(folders, summary.getCheckpoint(), "evaluated by run " + run.runId());
    }
  }

  private void addIfUnderWay(RunFolder run, Instant alive) {
    if (run.begun().isEmpty() || run.ended()) {
      return;
    }
    String reason = "run %s has not ended".formatted(run.runId());
    run.trials()
        .ifPresentOrElse(
            known -> {
              for (Trial trial : known) {
                add(trials, trial.getTrialId(), reason);
              }
            },
            () -> {
              if (run.begun().get().instant().isAfter(alive)) {
                everything.add("run %s prepares its datasets".formatted(run.runId()));
              }
            });
  }

  private static void add(Map<String, Set<String>> references, String to, String reason) {
    references.computeIfAbsent(to, key -> new TreeSet<>()).add(reason);
  }

  /** What needs a folder of a trial, in words. */
  List<String> to(String trialId, String folder) {
    List<String> reasons = new ArrayList<>(everything);
    reasons.addAll(trials.getOrDefault(trialId, Set.of()));
    reasons.addAll(folders.getOrDefault(folder, Set.of()));
    return reasons;
  }
}
