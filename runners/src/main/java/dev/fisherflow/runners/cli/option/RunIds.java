package dev.fisherflow.runners.cli.option;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/** Names of runs, which name folders. */
public final class RunIds {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private RunIds() {}

  /**
   * The name of a run that begins now.
   *
   * @param runId what the user calls it; null for the sweep's name and the time
   * @throws UsageException if it is not fit for a folder
   */
  public static String orNow(String runId, String sweep) {
    return runId == null
        ? sweep + "-" + LocalDateTime.now(Clock.systemUTC()).format(TIME)
        : checked(runId);
  }

  /**
   * A name as it is.
   *
   * @throws UsageException if it is not fit for a folder
   */
  public static String checked(String runId) {
    if (!FORM.matcher(runId).matches()) {
      throw new UsageException(
          "expected the name of a run to be letters, digits, '.', '_' and '-', found '"
              + runId
              + "'");
    }
    return runId;
  }
}
