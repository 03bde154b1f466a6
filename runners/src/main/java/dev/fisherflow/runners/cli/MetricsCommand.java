package dev.fisherflow.runners.cli;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.pipelines.metrics.MetricsFile;
import dev.fisherflow.pipelines.metrics.WorkspaceMetrics;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.run.RunFolders;
import dev.fisherflow.runners.cli.given.InputException;
import dev.fisherflow.runners.cli.given.RunIds;
import dev.fisherflow.runners.cli.option.WorkspaceOptions;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the metrics of a workspace. */
@Command(
    name = "metrics",
    header = "Print metrics of a run and of all schedules for Prometheus.",
    description = {
      "Reads only the workspace, as 'status' does. The text is in Prometheus' format, for the"
          + " textfile collector of its node exporter. A sweep or schedule with --metrics writes the"
          + " same file by itself, and adds what it has asked of the store.",
      ""
    })
final class MetricsCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "RUN",
      description = "The run's id. Default: the newest run, if there is one.")
  private String runId;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write this file, whole at once, in place of printing.")
  private Path file;

  @Mixin private WorkspaceOptions place;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Workspace workspace = place.existing();
    Optional<String> run =
        runId == null
            ? RunFolders.newest(workspace).map(RunFolder::runId)
            : Optional.of(RunIds.checked(runId));
    String metrics = WorkspaceMetrics.of(workspace, run, TimeSource.SYSTEM.instant());
    if (file == null) {
      spec.commandLine().getOut().print(metrics);
      spec.commandLine().getOut().flush();
    } else {
      write(metrics);
    }
    return ExitCode.OK.code();
  }

  private void write(String metrics) {
    try {
      MetricsFile.write(file, metrics);
    } catch (IOException e) {
      throw new InputException(
          "expected --output to name a file that can be written, found %s (%s)".formatted(file, e),
          e);
    }
  }
}
