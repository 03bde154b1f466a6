package dev.fisherflow.learning.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.host.Device;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  void workersGetTheVariablesOfTheirEngineAndNoSecrets() {
    Map<String, String> variables = new HashMap<>();
    for (String name :
        List.of(
            "AWS_SECRET_ACCESS_KEY", "FISHERFLOW_WEBHOOK", "HTTPS_PROXY", "JAVA_TOOL_OPTIONS")) {
      variables.put(name, "s3cret");
    }
    List<String> needed = List.of("PATH", "HOME", "LC_ALL", "OMP_NUM_THREADS", "CUDA_CACHE_PATH");
    needed.forEach(name -> variables.put(name, "x"));
    variables.put("LICENCE_OF_PLUGIN", "x");
    variables.put(WorkerEnvironment.MORE, "LICENCE_OF_PLUGIN, OTHER");
    WorkerEnvironment.restrict(variables);
    assertThat(variables.keySet())
        .containsAll(needed)
        .contains("LICENCE_OF_PLUGIN")
        .hasSize(needed.size() + 1);
    // Of this very process, whatever it has, its worker gets no more.
    Set<String> given =
        new WorkerCommand(WorkerSettings.of(1, 1), "Worker").on(Device.CPU).environment().keySet();
    Map<String, String> own = new HashMap<>(System.getenv());
    WorkerEnvironment.restrict(own);
    own.putAll(WorkerCommand.MALLOC);
    assertThat(given).containsExactlyInAnyOrderElementsOf(own.keySet());
  }

  @Test
  void workersShareTheArchiveOfClassesThatTheLauncherMade() {
    assertThat(command()).noneMatch(option -> option.contains("Archive"));
    System.setProperty("fisherflow.archive", "/cache/classes-1.jsa");
    assertThat(command()).contains("-XX:SharedArchiveFile=/cache/classes-1.jsa");
  }
}
