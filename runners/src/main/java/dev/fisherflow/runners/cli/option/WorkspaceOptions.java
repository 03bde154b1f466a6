package dev.fisherflow.runners.cli.option;

import dev.fisherflow.transforms.workspace.Workspace;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which workspace. */
public final class WorkspaceOptions {

  private static final String NAME = "--workspace";

  @Option(
      names = NAME,
      paramLabel = "DIR",
      defaultValue = "workspace",
      description = "Folder for all output: datasets, trials and runs. Default: ${DEFAULT-VALUE}")
  private String place;

  @Mixin private StoreOptions store;

  /** Its name as it was given: a local folder, or one on a Beam file system. */
  public String place() {
    store.use();
    return place;
  }

  public Workspace open() {
    return Workspace.at(place());
  }

  /**
   * A workspace from which a command only reads.
   *
   * @throws InputException if there is no such folder on the disk
   */
  public Workspace existing() {
    Workspace workspace = open();
    workspace.local().ifPresent(folder -> NamedFolder.require(NAME, folder));
    return workspace;
  }
}
