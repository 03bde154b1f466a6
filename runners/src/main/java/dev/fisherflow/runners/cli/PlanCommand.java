package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.SweepRequest;
import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.report.PlanTable;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a sweep would do. */
@Command(
    name = "plan",
    header = "Show what a sweep would do, and run nothing.",
    description = {
      "Lists the trials with their steps and about the disk they take, and says which of them the"
          + " workspace holds already.",
      ""
    })
final class PlanCommand implements Callable<Integer> {

  @Parameters(arity = "1", paramLabel = "SPEC", description = SpecificationFile.DESCRIPTION)
  private Path file;

  @Mixin private DataOptions data;

  @Spec private CommandSpec spec;

  private final Sweeps sweeps;

  PlanCommand(Sweeps sweeps) {
    this.sweeps = sweeps;
  }

  @Override
  public Integer call() {
    SweepRequest request = data.request(file);
    spec.commandLine().getOut().print(PlanTable.render(sweeps.plan(request)));
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }
}
