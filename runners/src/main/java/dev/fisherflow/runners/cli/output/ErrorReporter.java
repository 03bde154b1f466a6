package dev.fisherflow.runners.cli.output;

import dev.fisherflow.learning.failure.Failures;
import dev.fisherflow.learning.host.DiskFull;
import dev.fisherflow.learning.host.OutsideFault;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.pipelines.evaluation.EvaluationException;
import dev.fisherflow.pipelines.export.ExportException;
import dev.fisherflow.pipelines.fetch.FetchException;
import dev.fisherflow.pipelines.manifest.ManifestException;
import dev.fisherflow.pipelines.prediction.PredictionException;
import dev.fisherflow.pipelines.spec.yaml.SpecificationException;
import dev.fisherflow.runners.cli.given.GivenValues;
import dev.fisherflow.runners.cli.given.InputException;
import dev.fisherflow.runners.cli.given.UsageException;
import dev.fisherflow.runners.flink.FlinkException;
import dev.fisherflow.schemas.Echo;
import dev.fisherflow.transforms.dataset.DatasetException;
import dev.fisherflow.transforms.dataset.own.OwnDataException;
import dev.fisherflow.transforms.execution.RunningWork;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Reports errors to the user: one line for each mistake, with the stack trace only for those who
 * asked for it.
 */
public final class ErrorReporter implements IExecutionExceptionHandler, IParameterExceptionHandler {

  /** The exception in the chain of causes that says that the input is wrong. */
  private static final List<Class<? extends Throwable>> INPUT =
      List.of(
          InputException.class,
          SpecificationException.class,
          EvaluationException.class,
          ExportException.class,
          DatasetException.class,
          OwnDataException.class,
          PredictionException.class,
          FetchException.class,
          FlinkException.class,
          InvalidPathException.class,
          ManifestException.class,
          ModelException.class,
          WorkspaceException.class);

  @Override
  public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (RunningWork.refused()) {
      return ExitCode.STOPPED.code(); // what stops it has said why
    }
    if (thrown instanceof CancellationException) {
      err.println(Colours.prefix(command) + Echo.line(thrown.getMessage()));
      return ExitCode.STOPPED.code();
    }
    if (thrown instanceof UsageException) {
      say(thrown.getMessage(), command, ExitCode.INPUT);
      return hint(command);
    }
    if (Boolean.TRUE.equals(command.getCommandSpec().findOption("--debug").getValue())) {
      thrown.printStackTrace(err);
    }
    Optional<Throwable> outside = OutsideFault.among(thrown);
    if (outside.isPresent()) {
      return say(message(outside.get()), command, ExitCode.OUTSIDE);
    }
    Optional<Throwable> input = input(thrown);
    if (DiskFull.caused(thrown)) {
      String full = input.map(ErrorReporter::message).orElse(Failures.message(thrown));
      String remedy = "; make room and run the same command again";
      return say("the disk is full: " + full + remedy, command, ExitCode.OUTSIDE);
    }
    if (input.isPresent()) {
      return say(message(input.get()), command, ExitCode.INPUT);
    }
    err.println(
        Colours.prefix(command)
            + Echo.line("crashed: " + oneLine(thrown) + " (--debug shows the trace)"));
    return ExitCode.CRASHED.code();
  }

  /** The exit code that tells what an exception is of. */
  public static ExitCode code(Throwable thrown) {
    if (OutsideFault.among(thrown).isPresent() || DiskFull.caused(thrown)) {
      return ExitCode.OUTSIDE;
    }
    return thrown instanceof UsageException || input(thrown).isPresent()
        ? ExitCode.INPUT
        : ExitCode.CRASHED;
  }

  /** Warns of what is no error. */
  public static void warn(CommandLine command, String warning) {
    command.getErr().println("fisherflow: " + Echo.line("warning: " + warning));
    command.getErr().flush();
  }

  /** The outermost cause that says that the input is wrong. */
  private static Optional<Throwable> input(Throwable thrown) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
        .filter(cause -> INPUT.stream().anyMatch(type -> type.isInstance(cause)))
        .findFirst();
  }

  private static String message(Throwable thrown) {
    return Objects.requireNonNullElse(thrown.getMessage(), thrown.toString());
  }

  private static int say(String message, CommandLine command, ExitCode exit) {
    message
        .lines()
        .forEach(line -> command.getErr().println(Colours.prefix(command) + Echo.line(line)));
    return exit.code();
  }

  /** Runs the command; an error of the virtual machine is handled as an exception is. */
  public static int run(ParseResult parsed) {
    Colours.obey(parsed.commandSpec().commandLine(), parsed.originalArgs());
    GivenValues.check(parsed);
    try {
      return new RunLast().execute(parsed);
    } catch (LinkageError | VirtualMachineError | AssertionError e) {
      List<CommandLine> commands = parsed.asCommandLineList();
      throw new ExecutionException(commands.get(commands.size() - 1), e.toString(), e);
    }
  }

  @Override
  public int handleParseException(ParameterException thrown, String[] args) {
    CommandLine command = thrown.getCommandLine();
    PrintWriter err = command.getErr();
    Colours.obey(command, List.of(args));
    say(thrown.getMessage(), command, ExitCode.INPUT);
    UnmatchedArgumentException.printSuggestions(thrown, err);
    return hint(command);
  }

  private static int hint(CommandLine command) {
    command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.INPUT.code();
  }

  private static String oneLine(Throwable thrown) {
    return thrown.toString().lines().map(String::strip).reduce((a, b) -> a + " " + b).orElse("");
  }
}
