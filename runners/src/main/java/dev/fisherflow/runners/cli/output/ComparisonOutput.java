package dev.fisherflow.runners.cli.output;

import dev.fisherflow.pipelines.compare.RunComparison;
import dev.fisherflow.pipelines.compare.StoredRun;
import dev.fisherflow.pipelines.report.table.ComparisonTable;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * How a command prints a comparison.
 *
 * @param comparison the comparison
 * @param file where it is written, or why it is not
 */
public record ComparisonOutput(RunComparison comparison, String file) {

  /** Writes a comparison into its later run's folder, if that can be written. */
  public static ComparisonOutput of(RunComparison comparison, StoredRun later) {
    try {
      return new ComparisonOutput(comparison, later.write(comparison));
    } catch (WorkspaceException e) {
      return new ComparisonOutput(comparison, "not written: " + e.getMessage());
    }
  }

  /** Prints it, and gives the exit code. */
  public int print(boolean json, PrintWriter out) {
    if (json) {
      out.println(new String(comparison.json(), StandardCharsets.UTF_8));
    } else {
      out.print(ComparisonTable.render(comparison));
      out.printf("comparison   %s%n", file);
    }
    out.flush();
    return switch (comparison.verdict()) {
      case IDENTICAL -> ExitCode.OK.code();
      case WITHIN_NOISE -> ExitCode.WITHIN_NOISE.code();
      case DRIFT -> ExitCode.DRIFT.code();
    };
  }
}
