package dev.fisherflow.runners.cli.output;

import dev.fisherflow.schemas.DataWarning;
import java.util.List;
import java.util.stream.Collectors;

/** Warnings about raw files, for the terminal. */
public final class DataWarningLines {

  private DataWarningLines() {}

  /** A line for each. */
  public static String render(List<DataWarning> warnings) {
    return warnings.stream()
        .map(warning -> "warning: " + warning.getText() + "\n")
        .collect(Collectors.joining());
  }
}
