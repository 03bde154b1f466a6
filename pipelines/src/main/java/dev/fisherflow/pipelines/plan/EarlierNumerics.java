package dev.fisherflow.pipelines.plan;

import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialIdentity;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Trials that earlier versions of fisherflow have trained with other numerics, whose results do not
 * count today.
 *
 * @param trialIds the trials that a workspace has
 */
public record EarlierNumerics(Set<String> trialIds) {

  /** Copies the ids. */
  public EarlierNumerics {
    trialIds = Set.copyOf(trialIds);
  }

  /** Those of a workspace on a disk; none where each look is a request. */
  public static EarlierNumerics in(Workspace workspace) {
    return new EarlierNumerics(
        workspace.local().isPresent()
            ? TrialFolder.all(workspace).stream()
                .map(TrialFolder::trialId)
                .collect(Collectors.toSet())
            : Set.of());
  }

  /** Why a trial is trained although an earlier version has trained it; empty if none has. */
  public String reason(Trial trial) {
    return IntStream.range(1, TrialIdentity.NUMERICS_VERSION)
        .map(back -> TrialIdentity.NUMERICS_VERSION - back)
        .filter(version -> trialIds.contains(idWith(trial, version)))
        .mapToObj(
            version ->
                "its result is of numerics version %d, which is %d now"
                    .formatted(version, TrialIdentity.NUMERICS_VERSION))
        .findFirst()
        .orElse("");
  }

  private static String idWith(Trial trial, int version) {
    return TrialIdentity.idOf(Trial.newBuilder(trial).setNumericsVersion(version).build());
  }
}
