package dev.fisherflow.runners.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a GLUE zip. */
@Command(
    name = "validate-submission",
    header = "Check a GLUE zip before it is submitted.",
    description = {
      "Tells every fault of the zip: files that are missing or not expected, headers, rows,"
          + " indices, labels.",
      ""
    })
final class ValidateSubmissionCommand implements Callable<Integer> {

  @Parameters(arity = "1", paramLabel = "ZIP", description = "The zip.")
  private Path zip;

  @Spec private CommandSpec spec;

  private final Function<Path, List<String>> validator;

  ValidateSubmissionCommand(Function<Path, List<String>> validator) {
    this.validator = validator;
  }

  @Override
  public Integer call() {
    if (!Files.isRegularFile(zip)) {
      throw new InputException("there is no file " + zip, null);
    }
    List<String> faults = validator.apply(zip);
    faults.forEach(fault -> spec.commandLine().getErr().println(zip + ": " + fault));
    if (faults.isEmpty()) {
      spec.commandLine().getOut().println(zip + " is a valid GLUE submission");
    }
    return faults.isEmpty() ? ExitCode.OK : ExitCode.INPUT;
  }
}
