package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Flink cluster of several processes, as {@code runners/cluster/flink-cluster} starts it. */
final class LocalCluster implements AutoCloseable {

  private final Path folder;
  private final String address;

  private LocalCluster(Path folder, String address) {
    this.folder = folder;
    this.address = address;
  }

  /**
   * Starts one.
   *
   * @param folder receives its configuration and logs
   * @param taskManagers processes, of one slot each
   */
  static LocalCluster start(Path folder, int taskManagers) throws Exception {
    String address = script("start", folder, "--task-managers", "" + taskManagers);
    return new LocalCluster(folder, address.strip());
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
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }
}
