package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.metrics.MetricsFile;
import dev.fisherflow.pipelines.metrics.MetricsWatch;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where metrics go while a command runs. */
final class MetricsOptions {

  @Option(
      names = "--metrics",
      paramLabel = "FILE",
      description =
          "Write metrics to this file every 15 s, in Prometheus' text format, as the textfile"
              + " collector of its node exporter reads them: see docs/operators.md.")
  private Path file;

  boolean wanted() {
    return file != null;
  }

  MetricsWatch watch(WorkspaceOptions workspace) {
    return file == null ? MetricsWatch.NONE : new MetricsFile(file, workspace.open());
  }
}
