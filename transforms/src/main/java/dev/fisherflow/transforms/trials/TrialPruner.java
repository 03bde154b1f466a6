package dev.fisherflow.transforms.trials;

import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.lease.Leases;
import dev.fisherflow.transforms.lease.Leases.Lease;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Deletes what trials left that are not in training: weights and states, or all. */
public final class TrialPruner {

  private final Workspace workspace;
  private final Leases leases;

  /** A pruner of a workspace. */
  public TrialPruner(Workspace workspace) {
    this.workspace = workspace;
    this.leases = Leases.of(workspace);
  }

  /** Whether the trial is in training now. */
  public boolean underWay(String trialId) {
    Optional<Lease> lease = leases.tryLease(new TrialFolder(trialId).path());
    lease.ifPresent(Lease::close);
    return lease.isEmpty();
  }

  /**
   * The result of a trial, whose weights may be gone; empty if there is none.
   *
   * @throws dev.fisherflow.transforms.workspace.DamagedException if its file is damaged
   */
  public Optional<TrialResult> result(String trialId) {
    String file = new TrialFolder(trialId).result();
    return workspace.exists(file)
        ? workspace.readRecords(file, TrialResult.class).stream().findFirst()
        : Optional.empty();
  }

  /**
   * Whether the weights of a checkpoint are gone. If so, they are no longer held to be deleted: the
   * trial's result counts no more, and the trial is trained again when it is next asked for.
   */
  public boolean recall(Checkpoint checkpoint) {
    if (workspace.exists(checkpoint.getUri() + "/" + TrialStore.WEIGHTS)) {
      return false;
    }
    new DeletedWeights(workspace).forget(checkpoint.getUri());
    return true;
  }

  /**
   * Deletes a trial with its result, which goes first: without it nothing of the trial counts.
   *
   * @return whether it was done; false if the trial is in training
   */
  public boolean delete(String trialId) {
    TrialFolder folder = new TrialFolder(trialId);
    Optional<Lease> lease = leases.tryLease(folder.path());
    if (lease.isEmpty()) {
      return false;
    }
    try (Lease held = lease.get()) {
      workspace.delete(List.of(folder.result(), folder.failure()));
      workspace.deleteFolder(folder.path());
    }
    return true;
  }

  /**
   * Deletes folders of a trial. What its result names of them is noted first, so that the result is
   * still believed.
   *
   * @param folders adapter folders and the state folder, relative to the workspace
   * @return whether it was done; false if the trial is in training
   */
  public boolean prune(String trialId, List<String> folders) {
    Optional<Lease> lease = leases.tryLease(new TrialFolder(trialId).path());
    if (lease.isEmpty()) {
      return false;
    }
    try (Lease held = lease.get()) {
      Map<String, String> named =
          new HashMap<>(result(trialId).map(TrialStore::weights).orElse(Map.of()));
      named.keySet().retainAll(folders);
      if (!named.isEmpty()) {
        new DeletedWeights(workspace).add(new TrialFolder(trialId), named);
      }
      for (String folder : folders) {
        if (folder.equals(new TrialFolder(trialId).state())) {
          new StateStore(workspace).delete(trialId);
        }
        workspace.deleteFolder(folder);
      }
    }
    return true;
  }
}
