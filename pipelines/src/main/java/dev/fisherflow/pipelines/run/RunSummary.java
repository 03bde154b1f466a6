package dev.fisherflow.pipelines.run;

import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.workspace.DamagedException;
import dev.fisherflow.transforms.workspace.Workspace;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A short summary of a run, from its folder.
 *
 * @param runId the run
 * @param runner what it ran on
 * @param started when it began; null if that is not known
 * @param ended when it ended; null if it has not
 * @param trials its trials; 0 while they are not known
 * @param diverged those that diverged, once it has ended
 * @param failed those that failed, once it has ended
 * @param damage what is wrong with its files; null if nothing was seen
 */
public record RunSummary(
    String runId,
    String runner,
    Instant started,
    Instant ended,
    int trials,
    int diverged,
    int failed,
    String damage) {

  /** The runs of a workspace, in the order of their names. */
  public static List<RunSummary> all(Workspace workspace) {
    return RunFolders.all(workspace).stream().flatMap(run -> of(run).stream()).toList();
  }

  /** A run; nothing if there is no such folder. */
  public static Optional<RunSummary> of(Workspace workspace, String runId) {
    return of(new RunFolder(workspace, runId));
  }

  private static Optional<RunSummary> of(RunFolder folder) {
    try {
      return folder
          .begun()
          .map(start -> folder.ended() ? ended(folder, start) : unfinished(folder, start));
    } catch (DamagedException e) {
      return Optional.of(new RunSummary(folder.runId(), "", null, null, 0, 0, 0, e.getMessage()));
    }
  }

  private static RunSummary unfinished(RunFolder folder, RunStart start) {
    return new RunSummary(
        folder.runId(),
        start.runner(),
        start.instant(),
        null,
        folder.trials().map(List::size).orElse(0),
        0,
        0,
        RunDamage.ofManifest(folder).orElse(null));
  }

  private static RunSummary ended(RunFolder folder, RunStart start) {
    RunManifest manifest = folder.manifest().orElseThrow();
    Optional<String> damage = RunDamage.ofManifest(folder);
    List<TrialResult> results = List.of();
    try {
      results = folder.results();
    } catch (DamagedException e) {
      damage = damage.or(() -> Optional.of(e.getMessage()));
    }
    return new RunSummary(
        folder.runId(),
        start.runner(),
        start.instant(),
        manifest.getEnded().isEmpty() ? null : Instant.parse(manifest.getEnded()),
        results.size(),
        count(results, TrialStatus.DIVERGED),
        count(results, TrialStatus.FAILED),
        damage.orElse(null));
  }

  private static int count(List<TrialResult> results, TrialStatus status) {
    return (int) results.stream().filter(result -> result.getStatus() == status).count();
  }
}
