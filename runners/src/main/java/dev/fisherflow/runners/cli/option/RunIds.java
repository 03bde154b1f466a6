package dev.fisherflow.runners.cli.option;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Names of runs, which name folders. */
public final class RunIds {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

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
    if (!FORM.matcher(runId).matches()) {
      throw new ParameterException(
          command.commandLine(),
          "expected the name of a run to be letters, digits, '.', '_' and '-', found '"
              + runId
              + "'");
    }
    return runId;
  }
}
