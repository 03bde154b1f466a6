package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.runners.cli.option.ResumeOptions;
import dev.fisherflow.runners.cli.option.SetOptions;
import dev.fisherflow.runners.cli.option.SpecificationFile;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.ResumeTable;
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
    ResumeTable table = ProvenResumes.of(sweeps, file, set, options, spec.commandLine().getErr());
    spec.commandLine().getOut().print(table.render());
    spec.commandLine().getOut().flush();
    return table.allEqual() ? ExitCode.OK.code() : ExitCode.DRIFT.code();
  }
}
