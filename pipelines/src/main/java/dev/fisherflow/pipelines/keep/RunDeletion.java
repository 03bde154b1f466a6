package dev.fisherflow.pipelines.keep;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.pipelines.evaluation.EvaluationFolder;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.run.RunFolders;
import dev.fisherflow.pipelines.schedule.ledger.Ledger;
import dev.fisherflow.pipelines.schedule.ledger.LedgerEntry;
import dev.fisherflow.pipelines.schedule.ledger.ScheduleFolder;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.lease.Leases.Lease;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.trials.TrialPruner;
import dev.fisherflow.transforms.workspace.DamagedException;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.FileNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The deletion of a run. Its manifests go first: from then on no command knows the run, and the
 * same deletion, if it was cut short, deletes the rest.
 *
 * @param runId the run
 * @param trials its trials, as far as they are known
 * @param deleted those that were deleted with it
 * @param kept why others stay, in words
 */
public record RunDeletion(
    String runId, Set<String> trials, Set<String> deleted, List<String> kept) {

  /** Copies the lists. */
  public RunDeletion {
    trials = Set.copyOf(trials);
    deleted = Set.copyOf(deleted);
    kept = List.copyOf(kept);
  }

  /**
   * Deletes a run.
   *
   * @param withTrials whether its trials that no other run has go too
   * @throws WorkspaceException if there is no such run, a process works on it, or a schedule has it
   *     still to run
   */
  public static RunDeletion of(Workspace workspace, String runId, boolean withTrials) {
    KeptRun run = new KeptRun(new RunFolder(workspace, runId)).present();
    Optional<ScheduleFolder> schedule = run.schedule();
    if (schedule.isPresent()) {
      try (Lease held = schedule.get().lease()) {
        Ledger ledger = schedule.get().ledger();
        LedgerEntry entry = run.entry(ledger.entries()).orElseThrow();
        requireEnded(entry, schedule.get());
        RunDeletion done = delete(run, withTrials);
        schedule.get().publish(ledger.with(entry.withRemoved(TimeSource.SYSTEM.instant())));
        return done;
      }
    }
    return delete(run, withTrials);
  }

  private static void requireEnded(LedgerEntry entry, ScheduleFolder schedule) {
    if (entry.ended() == null) {
      throw new WorkspaceException(
          "the run '%s' is one that the schedule '%s' still has to end: run it with 'fisherflow schedule', then delete it"
              .formatted(entry.runId(), schedule.name()),
          new FileNotFoundException(entry.runId()));
    }
  }

  private static RunDeletion delete(KeptRun run, boolean withTrials) {
    try (Lease held = run.lease()) {
      List<String> kept = new ArrayList<>();
      Set<String> own = own(run.folder(), kept);
      Set<String> free = withTrials ? free(run.folder(), own, kept) : Set.of();
      run.folder().delete();
      TrialPruner pruner = new TrialPruner(run.folder().workspace());
      Set<String> deleted = new TreeSet<>();
      for (String trial : free) {
        if (pruner.delete(trial)) {
          deleted.add(trial);
        } else {
          kept.add("trial " + trial + " is in training");
        }
      }
      return new RunDeletion(run.folder().runId(), own, deleted, kept);
    }
  }

  private static Set<String> own(RunFolder run, List<String> kept) {
    try {
      return run.trials().orElse(List.of()).stream()
          .map(Trial::getTrialId)
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (DamagedException e) {
      kept.add("which trials it had is not known: " + e.getMessage());
      return Set.of();
    }
  }

  /** Those of its trials that no other run has or has evaluated; none if that is not known. */
  private static Set<String> free(RunFolder run, Set<String> own, List<String> kept) {
    Set<String> free = new TreeSet<>(own);
    for (RunFolder other : RunFolders.referring(run.workspace())) {
      if (other.runId().equals(run.runId())) {
        continue;
      }
      try {
        Set<String> shared = needed(other);
        shared.retainAll(free);
        free.removeAll(shared);
        if (!shared.isEmpty()) {
          kept.add("%d are of the run %s".formatted(shared.size(), other.runId()));
        }
      } catch (DamagedException e) {
        kept.add("the run %s may need them: %s".formatted(other.runId(), e.getMessage()));
        return Set.of();
      }
    }
    return free;
  }

  private static Set<String> needed(RunFolder run) {
    Set<String> needed = new TreeSet<>();
    run.trials().orElse(List.of()).forEach(trial -> needed.add(trial.getTrialId()));
    run.selections().forEach(selection -> needed.add(selection.getTrial().getTrialId()));
    new EvaluationFolder(run)
        .summaries().stream()
            .map(summary -> TrialFolder.find(summary.getCheckpoint()))
            .flatMap(Optional::stream)
            .forEach(trial -> needed.add(trial.trialId()));
    return needed;
  }
}
