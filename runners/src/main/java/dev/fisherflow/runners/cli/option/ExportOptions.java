package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.export.ExportRequest;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is exported, and as what. */
public final class ExportOptions extends AdapterOptions {

  @Parameters(paramLabel = "RUN|ADAPTER", description = DESCRIPTION)
  private String source;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description = "The folder to make; nothing or an empty folder may be there.")
  private Path to;

  @Option(
      names = "--merged",
      description =
          "Write a whole model with the adapter merged into its weights. Default: the adapter"
              + " alone.")
  private boolean merged;

  /** The request for an export. */
  public ExportRequest request() {
    return new ExportRequest(source(source), to, merged, workspace());
  }
}
