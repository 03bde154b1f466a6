package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.submission.UploadLimits;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The workspace whose submissions are looked at, and what the site takes. */
public final class UploadOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--workspace",
      paramLabel = "DIR",
      defaultValue = "workspace",
      description = "The workspace. Default: ${DEFAULT-VALUE}")
  private String workspace;

  @Option(
      names = "--per-day",
      paramLabel = "N",
      defaultValue = "${env:FISHERFLOW_UPLOADS_PER_DAY:-2}",
      description =
          "Uploads that the site takes a day. Default: the environment's"
              + " FISHERFLOW_UPLOADS_PER_DAY, or 2")
  private int perDay;

  @Option(
      names = "--per-month",
      paramLabel = "N",
      defaultValue = "${env:FISHERFLOW_UPLOADS_PER_MONTH:-6}",
      description =
          "Uploads that the site takes a month. Default: the environment's"
              + " FISHERFLOW_UPLOADS_PER_MONTH, or 6")
  private int perMonth;

  public String workspace() {
    return workspace;
  }

  public UploadLimits limits() {
    try {
      return new UploadLimits(perDay, perMonth);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
