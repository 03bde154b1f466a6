package dev.fisherflow.runners.cli.output;

import dev.fisherflow.learning.failure.FailureClass;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The page of messages with their causes and remedies: of failures and exit codes as these declare
 * them, of others as its template has them.
 */
public final class Troubleshooting {

  /** The page's file below {@code docs/}. */
  public static final String FILE = "troubleshooting.md";

  private Troubleshooting() {}

  /** The page's text. */
  public static String page() {
    return template()
        .replace(
            "{{failures}}",
            Stream.of(FailureClass.values())
                .map(each -> row("`" + each + "`", each.meaning(), each.remedy()))
                .collect(Collectors.joining("\n")))
        .replace(
            "{{exits}}",
            Stream.of(ExitCode.values())
                .map(each -> row(String.valueOf(each.code()), each.meaning()))
                .collect(Collectors.joining("\n")));
  }

  private static String row(String... cells) {
    return List.of(cells).stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String template() {
    try (InputStream stream = Troubleshooting.class.getResourceAsStream(FILE)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
