package dev.fisherflow.learning.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.host.Device;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerCommandTest {

  @AfterEach
  void forget() {
    System.clearProperty("fisherflow.archive");
  }

  private static List<String> command() {
    return new WorkerCommand(WorkerSettings.of(1, 1), "Worker").on(Device.CPU).command();
  }

  @Test
  void workersShareTheArchiveOfClassesThatTheLauncherMade() {
    assertThat(command()).noneMatch(option -> option.contains("Archive"));
    System.setProperty("fisherflow.archive", "/cache/classes-1.jsa");
    assertThat(command()).contains("-XX:SharedArchiveFile=/cache/classes-1.jsa");
  }
}
