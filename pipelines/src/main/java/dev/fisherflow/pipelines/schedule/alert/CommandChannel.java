package dev.fisherflow.pipelines.schedule.alert;

import dev.fisherflow.pipelines.ledger.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Sends alerts to a shell command: the alert as JSON on its standard input, and what matters in
 * {@code FISHERFLOW_SCHEDULE}, {@code FISHERFLOW_RUN}, {@code FISHERFLOW_STATE} and {@code
 * FISHERFLOW_VERDICT}. Its output goes where this process's does.
 */
public final class CommandChannel implements AlertChannel {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final String command;
  private final Duration limit;

  CommandChannel(String command, Duration limit) {
    this.command = command;
    this.limit = limit;
  }

  /** By a command, which is given a minute. */
  public static CommandChannel of(String command) {
    return new CommandChannel(command, LIMIT);
  }

  @Override
  public void send(Alert alert) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", command)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder
        .environment()
        .putAll(
            Map.of(
                "FISHERFLOW_SCHEDULE",
                Objects.requireNonNullElse(alert.schedule(), ""),
                "FISHERFLOW_RUN",
                Objects.requireNonNullElse(alert.runId(), ""),
                "FISHERFLOW_STATE",
                alert.state().name(),
                "FISHERFLOW_VERDICT",
                alert.compared() == null ? "" : alert.compared().verdict().name()));
    Process process = builder.start();
    try (OutputStream input = process.getOutputStream()) {
      input.write(Json.line(alert).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // The command need not read it: how it ends says whether it delivered the alert.
    }
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new IOException("the command did not end within " + limit.toSeconds() + " s");
    }
    if (process.exitValue() != 0) {
      throw new IOException("the command ended with exit code " + process.exitValue());
    }
  }
}
