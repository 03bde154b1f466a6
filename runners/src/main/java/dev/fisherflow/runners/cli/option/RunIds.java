package dev.fisherflow.runners.cli.option;

import dev.fisherflow.schemas.RunId;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Names of runs, which name folders. */
public final class RunIds {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private RunIds() {}

  /** The usual name of a run that begins now. */
  public static String now(String sweep) {
    return sweep + "-" + LocalDateTime.now(Clock.systemUTC()).format(TIME);
  }

  /**
   * A name as it is.
   *
   * @throws ParameterException if it is not fit for a folder
   */
  public static String checked(String runId, CommandSpec command) {
    try {
      return RunId.checked(runId);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), "the name of a run: " + e.getMessage());
    }
  }
}
