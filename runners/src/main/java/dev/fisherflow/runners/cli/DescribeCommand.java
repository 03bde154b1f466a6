package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.report.table.ModelTables;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.runners.cli.option.ModelOptions;
import dev.fisherflow.runners.cli.option.SpecificationFile;
import dev.fisherflow.runners.cli.output.DescribeJson;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.JsonOutput;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a sweep trains. */
@Command(
    name = "describe",
    header = "Show the models and adapters of a sweep: parameters by tensor, memory of a step.",
    description = {
      "Reads the models' config.json alone; weights need not be there. Memory is that of float32"
          + " numbers in one training step, at the specification's batch size and longest texts.",
      ""
    })
final class DescribeCommand implements Callable<Integer> {

  @Parameters(arity = "1", paramLabel = "SPEC", description = SpecificationFile.DESCRIPTION)
  private Path file;

  @Mixin private ModelOptions models;

  @Option(names = "--json", description = JsonOutput.DESCRIPTION)
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    SweepSpecification specification = models.specification(file);
    spec.commandLine()
        .getOut()
        .print(
            json
                ? JsonOutput.of(DescribeJson.of(specification))
                : ModelTables.render(specification));
    spec.commandLine().getOut().flush();
    return ExitCode.OK.code();
  }
}
