package dev.fisherflow.runners.cli.given;

import dev.fisherflow.schemas.RunId;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/** Names of runs, which name folders. */
public final class RunIds {

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
    try {
      return RunId.checked(runId);
    } catch (IllegalArgumentException e) {
      throw new UsageException("the name of a run: " + e.getMessage());
    }
  }
}
