package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.catalogue.Catalogue;
import dev.fisherflow.pipelines.spec.schema.SpecificationSchema;
import dev.fisherflow.runners.cli.output.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the schema of specifications. */
@Command(
    name = "schema",
    header = "Print the JSON Schema of a sweep's specification.",
    description = {
      "An editor that knows YAML's language server completes and checks a specification by it; the"
          + " specification's first line is then:",
      "",
      "    # yaml-language-server: $schema=" + SpecificationSchema.FILE,
      "",
      "for a file written by:",
      "",
      "    fisherflow schema > " + SpecificationSchema.FILE,
      ""
    })
final class SchemaCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(SpecificationSchema.of(Catalogue.kinds()));
    spec.commandLine().getOut().flush();
    return ExitCode.OK.code();
  }
}
