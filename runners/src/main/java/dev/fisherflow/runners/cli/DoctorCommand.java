package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.doctor.Check;
import dev.fisherflow.pipelines.doctor.Doctor;
import dev.fisherflow.pipelines.doctor.GpuCheckup;
import dev.fisherflow.runners.cli.given.InputException;
import dev.fisherflow.runners.cli.given.RunIds;
import dev.fisherflow.runners.cli.option.DoctorOptions;
import dev.fisherflow.runners.cli.option.WorkspaceOptions;
import dev.fisherflow.runners.cli.output.DoctorText;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.JsonOutput;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a workspace. */
@Command(
    name = "doctor",
    header = "Check a workspace, and repair what can be made again.",
    description = {
      "Compares every file of datasets, trials, runs and ledgers with the digest that was"
          + " noted when it was written, and looks at what killed processes left, the clock, the"
          + " disk, the versions and the engine's native library. Prints a line for each: ok,"
          + " warning, damaged or repaired.",
      "",
      "With --repair, writes again what other files hold (results.csv, baselines.csv, curves.csv,"
          + " the report, selections, begun.json, adapter_config.json, trial.json), keeps the sound lines of"
          + " ledgers, and deletes what killed processes left. What must be trained or prepared"
          + " again is left to the next sweep, which the line names.",
      ""
    })
final class DoctorCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "RUN",
      description = "Only this run and its trials. Default: the whole workspace.")
  private String runId;

  @Mixin private DoctorOptions options;

  @Option(names = "--json", description = JsonOutput.DESCRIPTION)
  private boolean json;

  @Mixin private WorkspaceOptions workspace;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (options.gpu() && GpuCheckup.gpus() == 0) {
      throw new InputException(
          "expected a GPU for --device gpu, found none that PyTorch can use: see docs/performance.md",
          null);
    }
    PrintWriter out = spec.commandLine().getOut();
    Consumer<Check> line = check -> out.print(json ? "" : DoctorText.line(check));
    Optional<String> run = Optional.ofNullable(runId).map(RunIds::checked);
    List<Check> checks =
        new ArrayList<>(
            new Doctor(workspace.used(), options.repair(), Clock.systemUTC()).examine(run, line));
    if (options.gpu()) {
      GpuCheckup.checks().forEach(line.andThen(checks::add));
    }
    out.print(json ? JsonOutput.of(checks) : DoctorText.summary(checks));
    out.flush();
    return checks.stream().anyMatch(check -> check.state() == Check.State.DAMAGED)
        ? ExitCode.DAMAGED.code()
        : ExitCode.OK.code();
  }
}
