package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.sweep.SweepOutcome;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.runners.cli.option.DataOptions;
import dev.fisherflow.runners.cli.option.ExecutorOptions;
import dev.fisherflow.runners.cli.option.ResourceOptions;
import dev.fisherflow.runners.cli.option.RunIds;
import dev.fisherflow.runners.cli.option.RunnerOptions;
import dev.fisherflow.runners.cli.option.SpecificationFile;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.SweepSummary;
import dev.fisherflow.runners.cli.progress.WatchedSweep;
import dev.fisherflow.runners.flink.FlinkSweeps;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a whole sweep. */
@Command(
    name = "sweep",
    header = "Run a whole sweep.",
    description = {
      "Prepares the datasets, trains every trial that the workspace does not hold yet, selects the"
          + " best checkpoints, predicts the test sets, packages GLUE submissions, and ends with"
          + " a ranking of the optimizers. Run again, after a crash or with a grown specification,"
          + " it does only what is not done yet.",
      ""
    })
final class SweepCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "SPEC",
      description = SpecificationFile.DESCRIPTION + " Without it, a demonstration is run.")
  private Path file;

  @Mixin private DataOptions data;

  @Option(
      names = "--run-id",
      paramLabel = "ID",
      description = "Name of the run's folder. Default: the sweep's name and the time.")
  private String runId;

  @Option(
      names = "--fresh",
      description = "Train every trial again, even if the workspace has its result.")
  private boolean fresh;

  @Mixin private ResourceOptions resources;

  @Mixin private ExecutorOptions executor;

  @Mixin private RunnerOptions runner;

  @Spec private CommandSpec spec;

  private final Sweeps direct;
  private final Function<String, FlinkSweeps> flink;

  SweepCommand(Sweeps direct, Function<String, FlinkSweeps> flink) {
    this.direct = direct;
    this.flink = flink;
  }

  @Override
  public Integer call() {
    SweepSpecification specification = data.specification(file);
    RunnerOptions.Target target = runner.target(direct, flink);
    int trialsAtOnce = target.trialsAtOnce(resources);
    target.warn(trialsAtOnce, spec.commandLine().getErr());
    SweepRequest request =
        new SweepRequest(
            specification,
            data.workspace(),
            data.glue(),
            runId == null ? RunIds.now(specification.name()) : RunIds.checked(runId, spec),
            fresh,
            trialsAtOnce,
            resources.threadsPerTrial(),
            resources.checkpointEvery(),
            executor.execution());
    return runner.detached() ? submit(target.sweeps(), request) : run(target.sweeps(), request);
  }

  private int submit(Sweeps sweeps, SweepRequest request) {
    sweeps.submit(request);
    PrintWriter out = spec.commandLine().getOut();
    out.printf("run %s has begun on the cluster; follow it with:%n", request.runId());
    out.printf("  fisherflow status %s --workspace %s%n", request.runId(), data.workspace());
    out.flush();
    return ExitCode.OK.code();
  }

  private int run(Sweeps sweeps, SweepRequest request) {
    SweepOutcome outcome = WatchedSweep.run(sweeps, request, spec.commandLine().getErr());
    spec.commandLine()
        .getOut()
        .print(SweepSummary.render(outcome, TrialPlan.of(request.specification()).names()));
    spec.commandLine().getOut().flush();
    return outcome.failedTrials().isEmpty() && outcome.failuresAfterTraining().isEmpty()
        ? ExitCode.OK.code()
        : ExitCode.TRIALS_FAILED.code();
  }
}
