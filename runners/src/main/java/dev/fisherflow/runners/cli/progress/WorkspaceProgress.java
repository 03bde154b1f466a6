package dev.fisherflow.runners.cli.progress;

import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.trials.ProgressFile;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.workspace.Workspace;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Progress as the trials' folders show it: {@code progress.json} while a trial runs, then {@code
 * result.avro} or {@code failure.avro}. A result counts if it is not the one that was there at
 * first, as a repeated trial has an old one.
 */
final class WorkspaceProgress implements ProgressSource {

  private static final Duration IN_STORE = Duration.ofSeconds(5);

  private final Workspace workspace;
  private final Map<String, Long> before = new HashMap<>();

  /** The progress of some trials from now on. */
  WorkspaceProgress(Workspace workspace, Collection<String> trialIds) {
    this.workspace = workspace.impatient();
    for (String trialId : trialIds) {
      endings(trialId).forEach(path -> before.put(path, modified(workspace, path)));
    }
  }

  /** In a store each look costs requests. */
  @Override
  public Duration interval() {
    return workspace.local().isPresent() ? ProgressSource.super.interval() : IN_STORE;
  }

  @Override
  public Optional<TrialProgress> progress(String trialId) {
    return ProgressFile.read(workspace, new TrialFolder(trialId).progress())
        .filter(progress -> progress.getWaiting() == null);
  }

  @Override
  public Optional<Resumption> resumption(String trialId) {
    return progress(trialId)
        .filter(progress -> progress.getResumedFrom() != null)
        .map(progress -> new Resumption(progress.getResumedFrom(), progress.getRepeated()));
  }

  @Override
  public Optional<TrialResult> result(String trialId) {
    return endings(trialId).stream()
        .filter(this::isNew)
        .findFirst()
        .flatMap(path -> workspace.findRecords(path, TrialResult.class))
        .map(records -> records.get(0));
  }

  /** By another time, not by a later one: the clock may have been set back. */
  private boolean isNew(String path) {
    long time = modified(workspace, path);
    return time != 0 && time != before.getOrDefault(path, 0L);
  }

  /** When a file was last written, in milliseconds; 0 if it is not there. */
  private static long modified(Workspace workspace, String path) {
    return workspace.modified(path).map(Instant::toEpochMilli).orElse(0L);
  }

  /** A failure first: publishing a result removes it. */
  private static List<String> endings(String trialId) {
    TrialFolder folder = new TrialFolder(trialId);
    return List.of(folder.failure(), folder.result());
  }
}
