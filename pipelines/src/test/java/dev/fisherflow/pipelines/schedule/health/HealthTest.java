package dev.fisherflow.pipelines.schedule.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.schedule.ServicePulse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signs of life of a service. */
class HealthTest {

  private static final Instant NOW = Instant.parse("2026-03-01T00:30:00Z");
  private static final ServicePulse PULSE =
      new ServicePulse("nightly", NOW, null, NOW.plusSeconds(60));

  @TempDir private Path folder;

  @Test
  void theFileHasTheLastSignAlone() throws Exception {
    Path file = folder.resolve("new/health.json");
    new HealthFile(file).accept(PULSE);
    new HealthFile(file).accept(new ServicePulse("nightly", NOW.plusSeconds(20), "r", null));
    assertThat(file)
        .hasContent(
            "{\"schedule\":\"nightly\",\"looked\":\"2026-03-01T00:30:20Z\",\"running\":\"r\"}");
    assertThat(file.getParent().toFile().list()).containsExactly("health.json");
  }

  @Test
  void aFileThatCannotBeWrittenEndsNothing() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    new HealthFile(file.resolve("health.json")).accept(PULSE);
  }

  @Test
  void systemdIsToldByItsProgram() throws Exception {
    Path told = folder.resolve("told");
    Path program =
        Files.createFile(
            folder.resolve("systemd-notify"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(program, "#!/bin/sh\nprintf '%s\\n' \"$@\" > " + told + "\n");
    new SystemdNotifier(program.toString()).accept(PULSE);
    assertThat(told)
        .hasContent("--ready\n--status=waits; next run due 2026-03-01T00:31:00Z\nWATCHDOG=1");
    new SystemdNotifier(folder.resolve("none").toString()).accept(PULSE);
  }

  @Test
  void onlyAServiceOfSystemdTellsIt() {
    assertThat(SystemdNotifier.of(Map.of())).isEmpty();
    assertThat(SystemdNotifier.of(Map.of("NOTIFY_SOCKET", ""))).isEmpty();
    assertThat(SystemdNotifier.of(Map.of("NOTIFY_SOCKET", "/run/systemd/notify"))).isPresent();
  }
}
