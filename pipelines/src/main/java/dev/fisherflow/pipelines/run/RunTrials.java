package dev.fisherflow.pipelines.run;

import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.List;

/** The trials of runs. */
public final class RunTrials {

  private RunTrials() {}

  /**
   * The trials of a run; none if it has not got to them.
   *
   * @throws dev.fisherflow.transforms.workspace.WorkspaceException if the workspace knows no such
   *     run
   */
  public static List<Trial> of(Workspace workspace, String runId) {
    RunFolder folder = new RunFolder(workspace, runId);
    return folder
        .trials()
        .orElseGet(
            () -> {
              if (folder.begun().isEmpty()) {
                throw RunStatus.unknown(workspace, runId);
              }
              return List.of();
            });
  }
}
