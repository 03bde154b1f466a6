package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.metrics.MetricsWatch;
import dev.fisherflow.pipelines.spec.SpecifiedModels;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.sweep.SweepOutcome;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.runners.cli.given.RunIds;
import dev.fisherflow.runners.cli.option.SetOptions;
import dev.fisherflow.runners.cli.option.SpecificationFile;
import dev.fisherflow.runners.cli.option.SweepOptions;
import dev.fisherflow.runners.cli.output.ErrorReporter;
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
      "Prepares the datasets, trains every trial that the workspace does not have yet,"
          + " selects the best checkpoints, predicts the test sets, packages GLUE submissions, and"
          + " prints a ranking of the optimizers. After a crash or an addition to the"
          + " specification, run it again: it does only what is missing.",
      ""
    })
final class SweepCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "SPEC",
      description = SpecificationFile.DESCRIPTION + " Without it, a demonstration is run.")
  private Path file;

  @Option(
      names = "--run-id",
      paramLabel = "ID",
      description =
          "Name of the run's folder. A folder belongs to one specification and its data."
              + " Default: the sweep's name and the time.")
  private String runId;

  @Option(
      names = "--fresh",
      description = "Train every trial again, even if the workspace has its result.")
  private boolean fresh;

  @Mixin private SetOptions set;

  @Mixin private final SweepOptions options;

  @Spec private CommandSpec spec;

  SweepCommand(Sweeps direct, Function<String, FlinkSweeps> flink) {
    options = new SweepOptions(direct, flink);
  }

  @Override
  public Integer call() {
    SweepSpecification specification = options.specification(file, set);
    SpecifiedModels.doubts(specification)
        .forEach(doubt -> ErrorReporter.warn(spec.commandLine(), doubt));
    Sweeps sweeps = options.sweeps(spec.commandLine().getErr());
    SweepRequest request =
        options.request(specification, RunIds.orNow(runId, specification.name()), fresh);
    return options.runner().detached() ? submit(sweeps, request) : run(sweeps, request);
  }

  private int submit(Sweeps sweeps, SweepRequest request) {
    options.followers();
    sweeps.submit(request);
    PrintWriter out = spec.commandLine().getOut();
    out.printf("run %s has begun on the cluster; follow it with:%n", request.runId());
    out.printf("  fisherflow status %s --workspace %s%n", request.runId(), request.workspace());
    out.flush();
    return ExitCode.OK.code();
  }

  private int run(Sweeps sweeps, SweepRequest request) {
    PrintWriter err = spec.commandLine().getErr();
    SweepOutcome outcome;
    try (MetricsWatch metrics = options.metrics()) {
      outcome = WatchedSweep.run(sweeps, request, options.followers(), metrics, err);
    }
    SweepSummary.print(outcome, request, spec.commandLine().getOut());
    return ExitCode.of(
            !outcome.failedTrials().isEmpty() || !outcome.failuresAfterTraining().isEmpty(),
            !outcome.cancelledTrials().isEmpty())
        .code();
  }
}
