package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.BeamEvaluations;
import dev.fisherflow.pipelines.BeamSweeps;
import dev.fisherflow.runners.DirectRunnerOptions;
import dev.fisherflow.transforms.submission.SubmissionValidator;
import picocli.CommandLine;

/** The program. */
public final class Main {

  private Main() {}

  /** Runs a command line and exits with its code. */
  public static void main(String[] arguments) {
    LastWords.promise();
    System.exit(commandLine(arguments.length == 0 ? "" : arguments[0]).execute(arguments));
  }

  /** The command line of the program. */
  public static CommandLine commandLine() {
    return commandLine("");
  }

  private static CommandLine commandLine(String first) {
    return Fisherflow.commandLine(
        first,
        new BeamSweeps("direct", DirectRunnerOptions::of),
        new BeamEvaluations(DirectRunnerOptions::of),
        SubmissionValidator::validate);
  }
}
