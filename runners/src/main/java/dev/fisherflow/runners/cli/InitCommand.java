package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.init.FirstSpecification;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.runners.cli.given.InputException;
import dev.fisherflow.runners.cli.option.SpecificationFile;
import dev.fisherflow.runners.cli.output.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a first specification. */
@Command(
    name = "init",
    header = "Write a first specification for a file of rows.",
    description = {
      "Looks at up to 10,000 rows of a CSV, TSV, JSON or JSONL file, takes its columns for texts and"
          + " labels, and writes a specification that says of each guess why. Never overwrites a file.",
      ""
    })
final class InitCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DATA", description = "The file with the rows to learn from.")
  private Path data;

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description = "What the task is called. Default: the file's name.")
  private String task;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "The model. Default: the embedded MiniLM.")
  private String model;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      defaultValue = SpecificationFile.BY_DEFAULT,
      description = "The file to write. Default: ${DEFAULT-VALUE}")
  private Path file;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (Files.exists(file)) {
      throw overwrites(null);
    }
    Path folder = file.toAbsolutePath().getParent();
    String text =
        FirstSpecification.of(data, folder, Optional.ofNullable(task), Optional.ofNullable(model));
    SweepSpecification.parse(file.toString(), text, folder);
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw overwrites(e);
    } catch (IOException e) {
      throw new InputException("cannot write " + file + ": " + e.getMessage(), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf("wrote %s; read its comments, then:%n", file);
    out.printf("    fisherflow plan %s%n", file);
    out.printf("    fisherflow sweep %s%n", file);
    out.flush();
    return ExitCode.OK.code();
  }

  private InputException overwrites(Exception cause) {
    return new InputException(
        "%s is there already: name another file with --output".formatted(file), cause);
  }
}
