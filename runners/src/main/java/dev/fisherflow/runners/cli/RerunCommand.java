package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.compare.RunComparison;
import dev.fisherflow.pipelines.compare.StoredRun;
import dev.fisherflow.pipelines.metrics.MetricsWatch;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.run.RunReport;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.runners.cli.given.InputException;
import dev.fisherflow.runners.cli.given.RunIds;
import dev.fisherflow.runners.cli.given.UsageException;
import dev.fisherflow.runners.cli.option.SweepOptions;
import dev.fisherflow.runners.cli.output.ComparisonOutput;
import dev.fisherflow.runners.cli.progress.WatchedSweep;
import dev.fisherflow.runners.flink.FlinkSweeps;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Repeats a run and explains the differences. */
@Command(
    name = "rerun",
    header = "Repeat a run, compare the two and name the cause of each difference.",
    description = {
      "Prepares, trains, selects, predicts and packages everything again as the run's"
          + " manifest says, and compares the two runs as 'fisherflow compare' does. Uses the"
          + " run's data, models and threads unless options name others.",
      ""
    })
final class RerunCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "MANIFEST",
      description = "The run's manifest.json, its folder, or its id in the workspace.")
  private String name;

  @Option(
      names = "--run-id",
      paramLabel = "ID",
      description = "Name of the new run's folder. Default: the sweep's name and the time.")
  private String runId;

  @Option(
      names = "--pinned",
      description =
          "Use the defaults of the run; otherwise the current defaults apply, and a changed"
              + " default is reported as a code difference.")
  private boolean pinned;

  @Option(names = "--json", description = "Print the comparison as JSON.")
  private boolean json;

  @Mixin private final SweepOptions options;

  @Spec private CommandSpec spec;

  RerunCommand(Sweeps direct, Function<String, FlinkSweeps> flink) {
    options = new SweepOptions(direct, flink);
  }

  @Override
  public Integer call() {
    options.runner().requireAttached("the comparison needs the end of the run");
    Workspace workspace = options.workspace().open();
    StoredRun repeated = StoredRun.find(name, workspace);
    repeated.edited().ifPresent(RerunCommand::refuse);
    RunManifest before = repeated.manifest();
    SweepRequest request = request(before);
    PrintWriter err = spec.commandLine().getErr();
    try (MetricsWatch metrics = options.metrics()) {
      WatchedSweep.run(options.sweeps(err), request, options.followers(), metrics, err);
    }
    StoredRun after = StoredRun.of(new RunFolder(workspace, request.runId()));
    ComparisonOutput output =
        ComparisonOutput.of(RunComparison.of(before, after.manifest()), after);
    RunReport.of(workspace, request.runId()).write(); // once more, with the comparison
    return output.print(json, spec.commandLine().getOut());
  }

  private static void refuse(String edited) {
    throw new InputException(
        edited + "; restore it, or write its specification to a file and sweep that", null);
  }

  private SweepRequest request(RunManifest before) {
    SweepSpecification specification =
        SweepSpecification.parse(
            "the specification of " + before.getRunId(),
            pinned ? before.getExpandedSpecification() : before.getSpecification());
    String newRun = RunIds.orNow(runId, specification.name());
    if (newRun.equals(before.getRunId())) {
      throw new UsageException(
          "expected --run-id to name a new run, found the run that is repeated: " + newRun);
    }
    return options.repeat(before, specification, newRun);
  }
}
