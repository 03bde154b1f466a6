package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.run.RunFolders;
import dev.fisherflow.runners.cli.given.RunIds;
import dev.fisherflow.runners.cli.given.UsageException;
import dev.fisherflow.transforms.workspace.Workspace;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which run of which workspace. */
public final class RunOptions {

  @Parameters(
      arity = "0..1",
      paramLabel = "RUN",
      description = "The run's id, as --run-id of sweep gives it. Default: the newest run.")
  private String runId;

  @Mixin private WorkspaceOptions workspace;

  public String runId() {
    if (runId == null) {
      runId =
          RunFolders.newest(workspace.existing())
              .orElseThrow(
                  () -> new UsageException("expected RUN, found that the workspace has no run yet"))
              .runId();
    }
    return RunIds.checked(runId);
  }

  public Workspace workspace() {
    return workspace.open();
  }
}
