package dev.fisherflow.pipelines.schedule;

import dev.fisherflow.pipelines.compare.RunComparison;
import dev.fisherflow.pipelines.compare.StoredRun;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.schedule.ledger.ComparedRun;
import dev.fisherflow.transforms.workspace.Workspace;

/**
 * Compares runs by their manifests, and leaves the comparison in the later run's folder.
 *
 * @param workspace where the runs are
 */
public record ManifestComparer(Workspace workspace) implements RunComparer {

  @Override
  public ComparedRun compare(String earlierRunId, String laterRunId) {
    StoredRun later = find(laterRunId);
    RunComparison comparison = RunComparison.of(find(earlierRunId).manifest(), later.manifest());
    later.write(comparison);
    return new ComparedRun(earlierRunId, comparison.verdict(), comparison.summary());
  }

  private StoredRun find(String runId) {
    return StoredRun.of(new RunFolder(workspace, runId));
  }
}
