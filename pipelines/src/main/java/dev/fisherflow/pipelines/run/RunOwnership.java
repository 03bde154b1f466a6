package dev.fisherflow.pipelines.run;

import dev.fisherflow.learning.host.Hold;
import dev.fisherflow.pipelines.manifest.ManifestJson;
import dev.fisherflow.schemas.Phase;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.lease.HeldException;
import dev.fisherflow.transforms.lease.Leases;
import dev.fisherflow.transforms.lease.Leases.Lease;
import dev.fisherflow.transforms.request.RunRequests;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.workspace.DamagedException;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * To whom a run belongs: to one specification with its data for good, and to one process while it
 * works on it.
 */
public record RunOwnership(RunFolder folder) {

  /**
   * Takes the run for this process, as long as it works on it.
   *
   * @param manifest the manifest as far as it is known
   * @throws WorkspaceException if the id is that of a run of another specification or other models,
   *     or if another process works on the run
   */
  public Lease lease(RunManifest manifest) {
    requireSame(manifest);
    return lease();
  }

  /**
   * Takes the run for this process, whatever it is of.
   *
   * @throws WorkspaceException if another process works on it
   */
  public Lease lease() {
    return Leases.of(folder.workspace())
        .lease(
            folder.path(),
            "the run '" + folder.runId() + "'",
            "wait for its end (fisherflow status %s --watch), stop it, or give this run another"
                    .formatted(folder.runId())
                + " --run-id");
  }

  /**
   * Checks that no detached job works on the run. The command that submitted it holds the run no
   * more; the job's processes hold the trials that they train.
   *
   * @throws HeldException if one does
   */
  public void requireNoJob() {
    if (folder.begun().filter(RunStart::detached).isEmpty() || folder.ended()) {
      return;
    }
    Leases leases = Leases.of(folder.workspace());
    for (Trial trial : folder.trials().orElse(List.of())) {
      Optional<Hold> hold =
          leases.look(new TrialFolder(trial.getTrialId()).path()).filter(Hold::live);
      if (hold.isPresent()) {
        throw new HeldException(
            "a detached job works on the run '%s': its trial %s is %s; follow it with 'fisherflow status %s', or cancel it on Flink's page"
                .formatted(
                    folder.runId(),
                    trial.getTrialId().substring(0, 12),
                    hold.get(),
                    folder.runId()),
            folder.location(""));
      }
    }
  }

  /** Who works on the run, or was killed while working on it; nothing if nobody is. */
  Optional<Hold> hold() {
    return Leases.of(folder.workspace()).look(folder.path());
  }

  /**
   * Notes that the run begins, and removes what an earlier try left, so that it is not taken for
   * this one's, requests to cancel or pause included. A run that has ended stays as it is until it
   * has ended again.
   *
   * @param manifest the manifest as far as it is known
   * @throws WorkspaceException if the id is that of a run of another specification or other models
   */
  public void begin(RunManifest manifest) {
    Optional<RunStart> earlier = requireSame(manifest);
    deleteDamagedTrials();
    RunRequests.of(folder.workspace(), folder.runId()).clear();
    if (earlier.isPresent() && folder.ended()) {
      return;
    }
    folder
        .workspace()
        .delete(
            List.of(
                folder.path(RunFolder.MANIFEST),
                folder.path(RunFolder.COMPARISON),
                folder.path(RunFolder.CURVES),
                folder.path(RunFolder.BASELINES),
                folder.path(RunFolder.PAGE),
                folder.path(RunFolder.DIGESTS)));
    folder.workspace().publish(folder.path(RunFolder.BEGUN), ManifestJson.write(manifest));
  }

  /** The beginning of an earlier try at the run, if there was one; refuses that of another run. */
  private Optional<RunStart> requireSame(RunManifest manifest) {
    Optional<RunStart> earlier = folder.begun();
    earlier.flatMap(start -> start.difference(RunStart.of(manifest))).ifPresent(this::refuse);
    if (earlier.isEmpty()
        && !folder.workspace().list(folder.path(RunFolder.EVALUATION + "/*")).isEmpty()) {
      refuse("an evaluation of adapters");
    }
    return earlier;
  }

  /**
   * Checks that the run's trials are those of an earlier try, if they were known to it; those that
   * confirm depend on its results, and are not compared.
   *
   * @throws WorkspaceException if they are others
   */
  public void requireSame(List<Trial> trials) {
    Optional<List<Trial>> known = folder.trials();
    if (known.isPresent() && !ids(known.get()).equals(ids(trials))) {
      refuse("a run of the same specification on other data");
    }
  }

  private void deleteDamagedTrials() {
    try {
      folder.trials();
    } catch (DamagedException e) {
      folder.workspace().delete(List.of(folder.path(RunFolder.TRIALS)));
    }
  }

  private static Set<String> ids(List<Trial> trials) {
    return trials.stream()
        .filter(trial -> trial.getPhase() != Phase.confirm)
        .map(Trial::getTrialId)
        .collect(Collectors.toSet());
  }

  private void refuse(String holds) {
    String when =
        folder
            .begun()
            .map(
                start ->
                    ", begun %s, %s"
                        .formatted(start.started(), folder.ended() ? "ended" : "not ended"))
            .orElse("");
    throw new WorkspaceException(
        ("the run id '%s' is taken: %s holds %s%s; give this run another --run-id, the trials that"
                + " both have are not trained again")
            .formatted(folder.runId(), folder.location(""), holds, when),
        new FileAlreadyExistsException(folder.location(RunFolder.BEGUN)));
  }
}
