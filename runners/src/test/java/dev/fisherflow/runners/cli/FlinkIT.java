package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.pipelines.BeamEvaluations;
import dev.fisherflow.pipelines.BeamSweeps;
import dev.fisherflow.runners.DirectRunnerOptions;
import dev.fisherflow.transforms.submission.SubmissionValidator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sweeps on a cluster of one job manager and two task managers, in processes of their own. All are
 * of the same specification, each in a workspace of its own, and leave what the direct runner does.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class FlinkIT {

  @TempDir private static Path folder;

  private static LocalCluster cluster;
  private static Path glue;
  private static Path spec;
  private static Path direct;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void startCluster() throws Exception {
    glue = SmallGlue.write(folder.resolve("glue"));
    spec = Files.writeString(folder.resolve("small.yaml"), SmallGlue.SPEC);
    direct = folder.resolve("direct");
    cluster = LocalCluster.start(folder.resolve("cluster"), 2);
    FlinkIT reference = new FlinkIT();
    assertThat(reference.sweep(direct)).as(reference.err.toString()).isZero();
  }

  @AfterAll
  static void stopCluster() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  @Order(1)
  void aSweepLeavesWhatTheDirectRunnerLeaves() throws Exception {
    Path workspace = folder.resolve("flink");
    assertThat(sweep(workspace, "--runner", "flink", "--flink-master", cluster.address()))
        .as(err.toString())
        .isZero();
    assertThat(err.toString()).doesNotContain("warning").contains("8 trials, 0 of them finished");
    assertSameOutcome(workspace);
    assertThat(status(workspace).path("runner").asText()).isEqualTo("flink");
  }

  /** The second job of the task managers, which have loaded the native libraries for the first. */
  @Test
  @Order(2)
  void aSweepThatLosesATaskManagerIsFinishedByTheOther() throws Exception {
    Path workspace = folder.resolve("killed");
    assertThat(
            sweep(
                workspace,
                "--runner=flink",
                "--flink-master=" + cluster.address(),
                "--trials-at-once=3",
                "--detached"))
        .as(err.toString())
        .isZero();
    assertThat(err.toString())
        .contains("3 trials are wanted at once, but the Flink cluster has 2 slots");
    assertThat(out.toString()).contains("fisherflow status run --workspace " + workspace);

    JsonNode status = await(workspace, "RUNNING", 2);
    assertThat(status.path("ended").asBoolean()).as("killed in the middle").isFalse();
    cluster.killTaskManager(1);
    while (!status.path("ended").asBoolean()) {
      TimeUnit.MILLISECONDS.sleep(200);
      status = status(workspace);
    }
    assertThat(count(status, "DONE")).isEqualTo(8);
    assertSameOutcome(workspace);
  }

  @Test
  @Order(3)
  void aWrongLabelIsToldAsByTheDirectRunner() throws Exception {
    Path damaged = SmallGlue.write(folder.resolve("damaged"));
    Path train = damaged.resolve("RTE/train.tsv");
    List<String> lines = new ArrayList<>(Files.readAllLines(train));
    lines.set(3, lines.get(3).replaceAll("\t[a-z_]+$", "\tperhaps"));
    Files.write(train, lines);
    assertThat(
            run(
                "sweep",
                spec.toString(),
                "--workspace=" + folder.resolve("wrong"),
                "--glue=" + damaged,
                "--runner=flink",
                "--flink-master=" + cluster.address()))
        .isEqualTo(ExitCode.INPUT);
    assertThat(err.toString()).contains("RTE/train.tsv, line 4").contains("perhaps");
  }

  @Test
  void nothingThatListensIsTold() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    assertThat(
            sweep(folder.resolve("none"), "--runner=flink", "--flink-master=localhost:" + closed))
        .isEqualTo(ExitCode.INPUT);
    assertThat(err.toString())
        .isEqualTo(
            "fisherflow: there is no Flink job manager at localhost:%d (ConnectException); start a"
                    .formatted(closed)
                + " cluster, or give its address with --flink-master\n");
  }

  private JsonNode await(Path workspace, String state, int trials) throws Exception {
    while (true) {
      JsonNode status = status(workspace);
      if (status.path("ended").asBoolean() || count(status, state) >= trials) {
        return status;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static long count(JsonNode status, String state) {
    long count = 0;
    for (JsonNode trial : status.path("trials")) {
      count += trial.path("state").asText().equals(state) ? 1 : 0;
    }
    return count;
  }

  private JsonNode status(Path workspace) throws IOException {
    out.getBuffer().setLength(0);
    assertThat(run("status", "run", "--workspace", workspace.toString(), "--json"))
        .as(err.toString())
        .isZero();
    return new ObjectMapper().readTree(out.toString());
  }

  private int sweep(Path workspace, String... more) {
    return run(
        Stream.concat(
                Stream.of(
                    "sweep",
                    spec.toString(),
                    "--workspace",
                    workspace.toString(),
                    "--glue",
                    glue.toString(),
                    "--run-id",
                    "run"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private int run(String... arguments) {
    return Fisherflow.commandLine(
            new BeamSweeps("direct", DirectRunnerOptions::of),
            new BeamEvaluations(DirectRunnerOptions::of),
            SubmissionValidator::validate)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private static void assertSameOutcome(Path workspace) throws IOException {
    Path run = workspace.resolve("runs/run");
    Path expected = direct.resolve("runs/run");
    assertThat(withoutTimes(run)).isEqualTo(withoutTimes(expected));
    assertThat(digests(run)).isEqualTo(digests(expected));
    assertThat(adapters(workspace)).hasSizeGreaterThanOrEqualTo(8).isEqualTo(adapters(direct));
    assertThat(zips(run)).hasSize(2).isEqualTo(zips(expected));
  }

  /** The rows of results.csv, the column of seconds left out. */
  private static List<List<String>> withoutTimes(Path run) throws IOException {
    List<String> lines = Files.readAllLines(run.resolve("results.csv"));
    int seconds = List.of(lines.get(0).split(",")).indexOf("seconds");
    assertThat(seconds).isPositive();
    List<List<String>> rows = new ArrayList<>();
    for (String line : lines) {
      List<String> cells = new ArrayList<>(List.of(line.split(",", -1)));
      cells.remove(seconds);
      rows.add(cells);
    }
    assertThat(rows).hasSize(9);
    return rows;
  }

  private static String digests(Path run) throws IOException {
    JsonNode manifest = new ObjectMapper().readTree(run.resolve("manifest.json").toFile());
    assertThat(manifest.get("trials")).hasSize(8);
    assertThat(manifest.get("selections")).hasSize(4);
    return manifest.get("trials").toString() + manifest.get("selections");
  }

  private static Map<String, String> adapters(Path workspace) throws IOException {
    return contents(workspace.resolve("trials"), "adapter_model.safetensors");
  }

  private static Map<String, String> zips(Path run) throws IOException {
    return contents(run.resolve("submissions"), ".zip");
  }

  /** The bytes of the files below a folder whose names end so. */
  private static Map<String, String> contents(Path folder, String ending) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(one -> one.toString().endsWith(ending)).toList()) {
        if (!file.toString().contains("/state/")) {
          contents.put(
              folder.relativize(file).toString(),
              new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        }
      }
    }
    return contents;
  }
}
