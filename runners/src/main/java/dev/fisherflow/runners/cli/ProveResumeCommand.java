package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.runners.cli.option.ResumeOptions;
import dev.fisherflow.runners.cli.option.SetOptions;
import dev.fisherflow.runners.cli.option.SpecificationFile;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.ResumeTable;
import dev.fisherflow.transforms.workspace.ScratchFolder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows that stopped trials end as undisturbed ones do. */
@Command(
    name = "prove-resume",
    header = "Stop trials at random steps, resume them, and compare the results.",
    description = {
      "Trains each trial of a small specification twice, in temporary folders: once undisturbed and"
          + " once killed or interrupted at random steps and resumed. Adapters, curves and"
          + " validations must be equal to the last bit.",
      ""
    })
final class ProveResumeCommand implements Callable<Integer> {

  @Parameters(arity = "1", paramLabel = "SPEC", description = SpecificationFile.DESCRIPTION)
  private Path file;

  @Mixin private SetOptions set;

  @Mixin private ResumeOptions options;

  @Spec private CommandSpec spec;

  private final Sweeps sweeps;

  ProveResumeCommand(Sweeps sweeps) {
    this.sweeps = sweeps;
  }

  @Override
  public Integer call() throws InterruptedException {
    int kills = options.kills();
    SweepSpecification specification = options.specification(file, set);
    ResumeTable table = new ResumeTable(TrialPlan.of(specification).names());
    try (ScratchFolder scratch = ScratchFolder.create("prove-resume")) {
      sweeps.proveResume(
          options.request(specification, scratch.path()),
          kills,
          options.seed(),
          proof -> spec.commandLine().getErr().println(table.add(proof)));
    }
    spec.commandLine().getOut().print(table.render());
    spec.commandLine().getOut().flush();
    return table.allEqual() ? ExitCode.OK.code() : ExitCode.DRIFT.code();
  }
}
