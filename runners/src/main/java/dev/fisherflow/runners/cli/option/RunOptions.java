package dev.fisherflow.runners.cli.option;

import dev.fisherflow.runners.cli.given.RunIds;
import dev.fisherflow.transforms.workspace.Workspace;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which run of which workspace. */
public final class RunOptions {

  @Parameters(paramLabel = "RUN", description = "The run's id, as --run-id of sweep gives it.")
  private String runId;

  @Mixin private WorkspaceOptions workspace;

  public String runId() {
    return RunIds.checked(runId);
  }

  public Workspace workspace() {
    return workspace.open();
  }
}
