package dev.fisherflow.pipelines.schedule.health;

import dev.fisherflow.pipelines.schedule.ServicePulse;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd at every sign of life that the service is ready and lives, by its program {@code
 * systemd-notify}: a unit of {@code Type=notify} with {@code NotifyAccess=all} and {@code
 * WatchdogSec} restarts a service that falls silent.
 */
public final class SystemdNotifier implements Consumer<ServicePulse> {

  private static final Logger LOG = LoggerFactory.getLogger(SystemdNotifier.class);
  private static final String SOCKET = "NOTIFY_SOCKET";
  private static final long LIMIT_SECONDS = 10;

  private final String program;
  private boolean failed;

  SystemdNotifier(String program) {
    this.program = program;
  }

  /** The one of this process, if systemd has started it and waits for signs of life. */
  public static Optional<SystemdNotifier> of(Map<String, String> environment) {
    return Optional.ofNullable(environment.get(SOCKET))
        .filter(socket -> !socket.isEmpty())
        .map(socket -> new SystemdNotifier("systemd-notify"));
  }

  @Override
  public void accept(ServicePulse pulse) {
    List<String> command = List.of(program, "--ready", "--status=" + pulse.words(), "WATCHDOG=1");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        told("it did not end within %d s".formatted(LIMIT_SECONDS));
      } else if (process.exitValue() != 0) {
        told("it ended with exit code " + process.exitValue());
      }
    } catch (IOException e) {
      told(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void told(String why) {
    if (!failed) {
      failed = true;
      LOG.warn("systemd cannot be told that the service lives: {}: {}", program, why);
    }
  }
}
