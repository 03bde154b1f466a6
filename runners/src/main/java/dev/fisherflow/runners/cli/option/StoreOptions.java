package dev.fisherflow.runners.cli.option;

import dev.fisherflow.transforms.workspace.StoreSettings;
import java.net.URI;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How the store of a workspace is reached; of no account on a disk. */
final class StoreOptions {

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

  /** Makes the stores of this process be reached so. */
  void use() {
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
