package dev.fisherflow.runners.cli.option.watch;

import dev.fisherflow.pipelines.schedule.ServicePulse;
import dev.fisherflow.pipelines.schedule.health.HealthFile;
import dev.fisherflow.pipelines.schedule.health.SystemdNotifier;
import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Who learns that the service of a schedule lives. */
public final class HealthOptions {

  @Option(
      names = "--health",
      paramLabel = "FILE",
      description =
          "Write this file anew at least every 20 s, for a probe that looks at its age. systemd"
              + " gets such signs of life by itself: see docs/schedule.md.")
  private Path file;

  /** Receives every sign of life. */
  public Consumer<ServicePulse> pulse() {
    Consumer<ServicePulse> all = file == null ? pulse -> {} : new HealthFile(file);
    return SystemdNotifier.of(System.getenv()).map(all::andThen).orElse(all);
  }
}
