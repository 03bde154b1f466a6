package dev.fisherflow.runners.cli.option.watch;

import dev.fisherflow.pipelines.metrics.MetricsFile;
import dev.fisherflow.pipelines.metrics.MetricsWatch;
import dev.fisherflow.transforms.workspace.Workspace;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Where metrics go while a command runs. */
public final class MetricsOptions {

  @Option(
      names = "--metrics",
      paramLabel = "FILE",
      description =
          "Write metrics to this file every 15 s, in Prometheus' text format, as the textfile"
              + " collector of its node exporter reads them: see docs/operators.md.")
  private Path file;

  public boolean wanted() {
    return file != null;
  }

  /** Tells of a workspace from now on. */
  public MetricsWatch watch(Supplier<Workspace> workspace) {
    return file == null ? MetricsWatch.NONE : new MetricsFile(file, workspace.get());
  }
}
