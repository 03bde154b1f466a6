package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.run.RunFolders;
import dev.fisherflow.pipelines.schedule.ledger.ScheduleFolder;
import dev.fisherflow.runners.cli.given.Checks;
import dev.fisherflow.runners.cli.given.InputException;
import dev.fisherflow.runners.cli.given.NamedFolder;
import dev.fisherflow.transforms.dataset.DatasetFolder;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.workspace.StoreSettings;
import dev.fisherflow.transforms.workspace.Workspace;
import java.net.URI;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Which workspace, and how its store is reached, if it is in one. */
public final class WorkspaceOptions {

  private static final String NAME = "--workspace";

  @Option(
      names = NAME,
      paramLabel = "DIR",
      defaultValue = "workspace",
      description =
          "Folder for all output: datasets, trials and runs. Default: the variable"
              + " FISHERFLOW_WORKSPACE, else workspace")
  private String place;

  @Option(
      names = "--s3-endpoint",
      paramLabel = "URL",
      description =
          "Address of an S3 store other than AWS's, such as MinIO, Ceph or R2. Default: the"
              + " variable AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL, else AWS.")
  private URI endpoint;

  @Option(
      names = "--s3-region",
      paramLabel = "REGION",
      description = "Region of the S3 bucket. Default: AWS_REGION, or what ~/.aws says.")
  private String region;

  @Option(
      names = "--s3-path-style",
      description =
          "The bucket stands in the path of S3's addresses, not in the host's name. The variable"
              + " FISHERFLOW_S3_PATH_STYLE=true does the same.")
  private boolean pathStyle;

  @Option(
      names = "--store-patience",
      paramLabel = "SECONDS",
      description =
          "How long a store that is busy or out of reach is asked again. Default: the variable"
              + " FISHERFLOW_STORE_PATIENCE, else 300.")
  private Integer patience;

  /** Its name as it was given: a local folder, or one on a Beam file system. */
  public String place() {
    reachStores();
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

  /**
   * A workspace that holds something.
   *
   * @throws InputException if there are no datasets, trials, runs and schedules
   */
  public Workspace used() {
    Workspace place = existing();
    if (RunFolders.having(place, "*").isEmpty()
        && !TrialFolder.any(place)
        && DatasetFolder.all(place).isEmpty()
        && ScheduleFolder.all(place).isEmpty()) {
      throw new InputException("there is no workspace at " + place.root(), null);
    }
    return place;
  }

  /** Makes the stores of this process be reached so. */
  private void reachStores() {
    if (patience != null) {
      Checks.atLeast(0, "--store-patience", patience);
    }
    StoreSettings.use(
        StoreSettings.of(
            endpoint,
            region,
            pathStyle,
            patience == null ? null : Duration.ofSeconds(patience),
            System.getenv()));
  }
}
