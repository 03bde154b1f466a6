package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A Flink cluster of several processes, as {@code runners/cluster/flink-cluster} starts it. */
final class LocalCluster implements AutoCloseable {

  private final Path folder;
  private final String address;
  private final int taskManagers;

  private LocalCluster(Path folder, String address, int taskManagers) {
    this.folder = folder;
    this.address = address;
    this.taskManagers = taskManagers;
  }

  /**
   * Starts one.
   *
   * @param folder receives its configuration and logs
   * @param taskManagers processes, of one slot each
   */
  static LocalCluster start(Path folder, int taskManagers) throws Exception {
    String address = script("start", folder, "--task-managers", "" + taskManagers);
    return new LocalCluster(folder, address.strip(), taskManagers);
  }

  /** HOST:PORT of the job manager. */
  String address() {
    return address;
  }

  void killTaskManager(int number) throws Exception {
    script("kill-taskmanager", folder, "" + number);
  }

  void startTaskManager(int number) throws Exception {
    script("start-taskmanager", folder, "" + number);
  }

  /** The processes of the task managers, those that were killed left out. */
  List<ProcessHandle> taskManagers() throws IOException {
    List<ProcessHandle> processes = new ArrayList<>();
    for (int number = 1; number <= taskManagers; number++) {
      Path pid = folder.resolve("pids/taskmanager-" + number);
      if (Files.exists(pid)) {
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
            .filter(ProcessHandle::isAlive)
            .ifPresent(processes::add);
      }
    }
    return processes;
  }

  /** The processes that the task managers have started. */
  List<ProcessHandle> workers() throws IOException {
    return taskManagers().stream().flatMap(ProcessHandle::children).toList();
  }

  /** The number of the task manager that is this process. */
  int numberOf(ProcessHandle taskManager) throws IOException {
    for (int number = 1; number <= taskManagers; number++) {
      Path pid = folder.resolve("pids/taskmanager-" + number);
      if (Files.exists(pid) && Files.readString(pid).strip().equals("" + taskManager.pid())) {
        return number;
      }
    }
    throw new IllegalArgumentException("no task manager is process " + taskManager.pid());
  }

  /** The lines that the task managers have logged and that hold a word. */
  List<String> logged(String word) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int number = 1; number <= taskManagers; number++) {
      try (Stream<String> log =
          Files.lines(folder.resolve("logs/taskmanager-" + number + ".log"))) {
        log.filter(line -> line.contains(word)).forEach(lines::add);
      }
    }
    return lines;
  }

  /** What the job manager answers to a path of its REST interface. */
  JsonNode ask(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + path)).build();
    return new ObjectMapper()
        .readTree(
            HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  /** The states of all jobs, the oldest first. */
  List<String> jobStates() throws IOException, InterruptedException {
    List<JsonNode> jobs = new ArrayList<>();
    ask("/jobs/overview").path("jobs").forEach(jobs::add);
    jobs.sort((a, b) -> Long.compare(a.path("start-time").asLong(), b.path("start-time").asLong()));
    return jobs.stream().map(job -> job.path("state").asText()).toList();
  }

  @Override
  public void close() throws Exception {
    script("stop", folder);
  }

  private static String script(String command, Path folder, String... more)
      throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(
            List.of(Path.of("cluster", "flink-cluster").toString(), command, folder.toString()));
    line.addAll(List.of(more));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().put("FLINK_JVM_OPTS", "-XX:TieredStopAtLevel=1"); // short processes
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }
}
