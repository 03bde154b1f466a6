package dev.fisherflow.runners.cli;

import dev.fisherflow.runners.cli.given.InputException;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.JsonOutput;
import dev.fisherflow.transforms.submission.Finding;
import dev.fisherflow.transforms.submission.Finding.Severity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a GLUE zip. */
@Command(
    name = "validate-submission",
    header = "Check a GLUE zip before it is submitted.",
    description = {
      "Lists every fault of the zip: missing or unexpected files, headers, rows, indices,"
          + " labels.",
      ""
    })
final class ValidateSubmissionCommand implements Callable<Integer> {

  @Parameters(arity = "1", paramLabel = "ZIP", description = "The zip.")
  private Path zip;

  @Option(names = "--json", description = JsonOutput.DESCRIPTION)
  private boolean json;

  @Spec private CommandSpec spec;

  private final Function<Path, List<Finding>> validator;

  ValidateSubmissionCommand(Function<Path, List<Finding>> validator) {
    this.validator = validator;
  }

  @Override
  public Integer call() {
    if (!Files.isRegularFile(zip)) {
      throw new InputException("there is no file " + zip, null);
    }
    List<Finding> findings = validator.apply(zip);
    boolean valid = findings.stream().noneMatch(f -> f.severity() == Severity.ERROR);
    if (json) {
      Map<String, Object> verdict = new LinkedHashMap<>();
      verdict.put("zip", zip.toString());
      verdict.put("valid", valid);
      verdict.put("findings", findings);
      spec.commandLine().getOut().print(JsonOutput.of(verdict));
      spec.commandLine().getOut().flush();
      return valid ? ExitCode.OK.code() : ExitCode.INPUT.code();
    }
    findings.forEach(finding -> spec.commandLine().getErr().println(finding));
    spec.commandLine()
        .getOut()
        .println(zip + (valid ? " is a valid GLUE submission" : " is not a valid GLUE submission"));
    return valid ? ExitCode.OK.code() : ExitCode.INPUT.code();
  }
}
