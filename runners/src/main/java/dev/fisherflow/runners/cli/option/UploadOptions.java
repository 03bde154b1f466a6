package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.submission.UploadLimits;
import dev.fisherflow.runners.cli.given.Checks;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The workspace whose submissions are looked at, and what the site takes. */
public final class UploadOptions {

  @Mixin private WorkspaceOptions workspace;

  @Option(
      names = "--per-day",
      paramLabel = "N",
      defaultValue = "${env:FISHERFLOW_UPLOADS_PER_DAY:-2}",
      description =
          "Uploads that the site accepts per day. Default: FISHERFLOW_UPLOADS_PER_DAY in"
              + " the environment, or 2")
  private int perDay;

  @Option(
      names = "--per-month",
      paramLabel = "N",
      defaultValue = "${env:FISHERFLOW_UPLOADS_PER_MONTH:-6}",
      description =
          "Uploads that the site accepts per month. Default: FISHERFLOW_UPLOADS_PER_MONTH"
              + " in the environment, or 6")
  private int perMonth;

  public WorkspaceOptions workspace() {
    return workspace;
  }

  public UploadLimits limits() {
    return Checks.valid(() -> new UploadLimits(perDay, perMonth));
  }
}
