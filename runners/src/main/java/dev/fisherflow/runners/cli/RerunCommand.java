package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.compare.RunComparison;
import dev.fisherflow.pipelines.compare.StoredRun;
import dev.fisherflow.pipelines.run.RunReport;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.runners.cli.option.DataOptions;
import dev.fisherflow.runners.cli.option.ExecutorOptions;
import dev.fisherflow.runners.cli.option.ResourceOptions;
import dev.fisherflow.runners.cli.option.RunIds;
import dev.fisherflow.runners.cli.option.RunnerOptions;
import dev.fisherflow.runners.cli.output.ComparisonOutput;
import dev.fisherflow.runners.cli.progress.WatchedSweep;
import dev.fisherflow.runners.flink.FlinkSweeps;
import dev.fisherflow.schemas.NamedDigest;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Repeats a run and explains what came out otherwise. */
@Command(
    name = "rerun",
    header = "Repeat a run afresh, and tell what came out otherwise and why.",
    description = {
      "Prepares, trains, selects, predicts and packages all anew from what the run's manifest says,"
          + " and compares the two runs as 'fisherflow compare' does. Data, models and threads are"
          + " those of the run unless options give others.",
      ""
    })
final class RerunCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "MANIFEST",
      description = "The run's manifest.json, its folder, or its id in the workspace.")
  private String name;

  @Mixin private DataOptions data;

  @Option(
      names = "--run-id",
      paramLabel = "ID",
      description = "Name of the new run's folder. Default: the sweep's name and the time.")
  private String runId;

  @Option(
      names = "--pinned",
      description =
          "Repeat with every default at the value that it had in the run; without it, a default"
              + " that has changed since takes effect and is told as a difference of code.")
  private boolean pinned;

  @Option(names = "--json", description = "Print the comparison as JSON.")
  private boolean json;

  @Mixin private ResourceOptions resources;

  @Mixin private ExecutorOptions executor;

  @Mixin private RunnerOptions runner;

  @Spec private CommandSpec spec;

  private final Sweeps direct;
  private final Function<String, FlinkSweeps> flink;

  RerunCommand(Sweeps direct, Function<String, FlinkSweeps> flink) {
    this.direct = direct;
    this.flink = flink;
  }

  @Override
  public Integer call() {
    if (runner.detached()) {
      throw new ParameterException(
          spec.commandLine(),
          "expected a rerun that is waited for, found --detached: the comparison needs its end");
    }
    Workspace workspace = Workspace.at(data.workspace());
    RunManifest before = StoredRun.find(name, workspace).manifest();
    SweepSpecification specification = specification(before);
    RunnerOptions.Target target = runner.target(direct, flink);
    int threads = resources.wantedThreadsPerTrial().orElse(before.getThreadsPerTrial());
    int trialsAtOnce = target.trialsAtOnce(resources.withThreadsPerTrial(threads));
    target.warn(trialsAtOnce, spec.commandLine().getErr());
    SweepRequest request =
        new SweepRequest(
            specification,
            data.workspace(),
            glue(before),
            runId == null ? RunIds.now(specification.name()) : RunIds.checked(runId, spec),
            true,
            trialsAtOnce,
            threads,
            resources.checkpointEvery(),
            executor.execution());
    if (request.runId().equals(before.getRunId())) {
      throw new ParameterException(
          spec.commandLine(),
          "expected --run-id to name a new run, found the run that is repeated: "
              + before.getRunId());
    }
    WatchedSweep.run(target.sweeps(), request, spec.commandLine().getErr());
    StoredRun after = StoredRun.find(workspace.resolve("runs/" + request.runId()), workspace);
    ComparisonOutput output =
        ComparisonOutput.of(RunComparison.of(before, after.manifest()), after);
    RunReport.of(workspace, request.runId()).write(); // once more, with the comparison
    return output.print(json, spec.commandLine().getOut());
  }

  /** Models are where options say, else where the run found them. */
  private SweepSpecification specification(RunManifest before) {
    SweepSpecification specification =
        SweepSpecification.parse(
            "the specification of " + before.getRunId(),
            pinned ? before.getExpandedSpecification() : before.getSpecification());
    List<String> found = before.getModels().stream().map(NamedDigest::getName).toList();
    return data.models().given() || found.size() != specification.models().size()
        ? data.models().find(specification)
        : specification.withModels(found);
  }

  private Optional<String> glue(RunManifest before) {
    return data.glue().isPresent() || before.getData().isEmpty()
        ? data.glue()
        : Optional.of(before.getData());
  }
}
