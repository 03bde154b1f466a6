package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.runners.cli.output.ExitCode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sweeps on a cluster of one job manager and two task managers, in processes of their own, which
 * leave what the direct runner leaves, whatever dies. Each sweep has a workspace of its own.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(600)
class FlinkIT {

  /** The engine and the embedded model are not sent with each job. */
  private static final long MOST_BUNDLE_BYTES = 100_000_000;

  /** Steps between the training states of the long sweeps. */
  private static final int CHECKPOINT_EVERY = 5;

  /** Two trials, one for each task manager, long enough to be hit in the middle. */
  private static final String LONG =
      """
      name: long
      model: t5-v1_1
      tasks: [sst2]
      adapter: {type: lora, rank: 4, alpha: 4}
      optimizers:
        - {type: adamw, learningRate: 0.001}
        - {type: sgd, learningRate: 0.1}
      seeds: [1]
      training: {batchSize: 8, epochs: 100, evaluateEvery: 100, maxTokens: 32}
      """;

  private static final Pattern RESUMES =
      Pattern.compile(
          "Trial (\\w+) resumes at step (\\d+) of \\d+, repeating (\\d+) steps \\(it had reached"
              + " (\\d+)\\)");

  @TempDir private static Path folder;

  private static LocalCluster cluster;
  private static Path glue;

  private final Program program = Program.whole();

  @BeforeAll
  static void startCluster() throws Exception {
    glue = SmallGlue.write(folder.resolve("glue"));
    Files.writeString(folder.resolve("small.yaml"), SmallGlue.SPEC);
    Files.writeString(folder.resolve("long.yaml"), LONG);
    cluster = LocalCluster.start(folder.resolve("cluster"), 2);
    for (String spec : List.of("small", "long")) {
      FlinkIT direct = new FlinkIT();
      assertThat(direct.run(sweep(spec, folder.resolve("direct-" + spec), "--executor=in-process")))
          .as(direct.program.err())
          .isZero();
    }
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
    assertThat(Path.of("target", "bundle", "fisherflow-bundle.jar").toFile().length())
        .isBetween(1L, MOST_BUNDLE_BYTES);
    Path workspace = folder.resolve("flink");
    assertThat(run(onCluster("small", workspace))).as(program.err()).isZero();
    assertThat(program.err()).doesNotContain("warning").contains("8 trials, 0 of them finished");
    RunFiles.assertSame(workspace, folder.resolve("direct-small"), 8, 2);
    assertThat(status(workspace).path("runner").asText()).isEqualTo("flink");
    assertThat(cluster.workers()).as("workers of a job that is over").isEmpty();
  }

  /** The second job of the task managers, which have loaded the native libraries for the first. */
  @Test
  @Order(2)
  void aKilledWorkerIsReplaced() throws Exception {
    Path workspace = folder.resolve("worker");
    assertThat(run(onCluster("long", workspace, "--trials-at-once=3", "--detached")))
        .as(program.err())
        .isZero();
    assertThat(program.err())
        .contains("3 trials are wanted at once, but the Flink cluster has 2 slots");
    assertThat(program.out()).contains("fisherflow status run --workspace " + workspace);

    ProcessHandle taskManager = taskManagerInMidTrial(workspace);
    assertThat(taskManager.children()).hasSize(1).allMatch(ProcessHandle::destroyForcibly);
    awaitEnd(workspace);
    RunFiles.assertSame(workspace, folder.resolve("direct-long"), 2, 2);
    assertRepeatedSteps(1);
  }

  @Test
  @Order(3)
  void neitherAKilledClientNorAKilledTaskManagerIsMissed() throws Exception {
    Path workspace = folder.resolve("task-manager");
    Process client = client(onCluster("long", workspace));
    ProcessHandle taskManager = taskManagerInMidTrial(workspace);
    client.destroyForcibly().waitFor();
    List<ProcessHandle> workers = taskManager.children().toList();
    int number = cluster.numberOf(taskManager);
    cluster.killTaskManager(number);
    await("the end of the workers", () -> workers.stream().noneMatch(ProcessHandle::isAlive));
    awaitEnd(workspace);
    RunFiles.assertSame(workspace, folder.resolve("direct-long"), 2, 2);
    assertRepeatedSteps(2);
    cluster.startTaskManager(number);
    await("the slots", () -> cluster.ask("/overview").path("slots-available").asInt() == 2);
  }

  @Test
  @Order(4)
  void aClientThatIsToldToEndCancelsItsJobAndTheSameCommandFinishesIt() throws Exception {
    Path workspace = folder.resolve("cancelled");
    Process client = client(onCluster("long", workspace));
    taskManagerInMidTrial(workspace);
    assertThat(cluster.workers()).hasSize(2);
    Instant told = Instant.now();
    client.destroy();
    await("the end of the workers", () -> cluster.workers().isEmpty());
    assertThat(Duration.between(told, Instant.now())).isLessThan(Duration.ofSeconds(20));
    assertThat(client.waitFor()).isEqualTo(ExitCode.STOPPED.code());
    assertThat(cluster.jobStates()).last().isEqualTo("CANCELED");
    assertThat(status(workspace).path("failure").asText()).contains("stopped");
    assertThat(Files.readString(folder.resolve("client.log"))).contains("the same command resumes");

    assertThat(run(onCluster("long", workspace))).as(program.err()).isZero();
    RunFiles.assertSame(workspace, folder.resolve("direct-long"), 2, 2);
  }

  @Test
  @Order(5)
  void errorsOfJobsAreToldAndLeaveTheTaskManagersAlive() throws Exception {
    List<ProcessHandle> taskManagers = cluster.taskManagers();
    assertThat(taskManagers).hasSize(2);
    Path starved = folder.resolve("starved");
    assertThat(run(onCluster("long", starved, "--worker-memory=2m")))
        .isEqualTo(ExitCode.TRIALS_FAILED.code());
    assertThat(count(status(starved), "FAILED")).isEqualTo(2);

    Path train = glue.resolve("SST-2/train.tsv");
    List<String> lines = new ArrayList<>(Files.readAllLines(train));
    lines.set(3, lines.get(3).replaceAll("\t[01]$", "\tperhaps"));
    Files.write(train, lines);
    assertThat(run(onCluster("long", folder.resolve("wrong")))).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("SST-2/train.tsv, line 4").contains("perhaps");

    assertThat(cluster.taskManagers()).isEqualTo(taskManagers);
    assertThat(cluster.ask("/overview").path("slots-available").asInt()).isEqualTo(2);
    assertThat(cluster.workers()).isEmpty();
  }

  @Test
  void nothingThatListensIsTold() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    assertThat(
            run(
                sweep(
                    "small",
                    folder.resolve("none"),
                    "--runner=flink",
                    "--flink-master=localhost:" + closed)))
        .isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err())
        .isEqualTo(
            "fisherflow: there is no Flink job manager at localhost:%d (ConnectException); start a"
                    .formatted(closed)
                + " cluster, or give its address with --flink-master, and if it speaks HTTPS see"
                + " docs/flink.md\n");
  }

  /** Waits until a trial has kept a state and trains on; gives the task manager that trains it. */
  private ProcessHandle taskManagerInMidTrial(Path workspace) throws Exception {
    Instant begun = Instant.now();
    while (true) {
      assertThat(Duration.between(begun, Instant.now()))
          .as("waiting for a trial; the client, if there is one, logs to client.log")
          .isLessThan(Duration.ofMinutes(3));
      JsonNode status = status(workspace);
      assertThat(status.path("ended").asBoolean()).as("ended before it was disturbed").isFalse();
      for (JsonNode trial : status.path("trials")) {
        Path state = workspace.resolve("trials/" + trial.path("trialId").asText() + "/state");
        if (trial.path("state").asText().equals("RUNNING")
            && Files.exists(state.resolve("training.avro"))) {
          String host = trial.path("host").asText();
          return ProcessHandle.of(Long.parseLong(host.replaceAll(".* pid ", ""))).orElseThrow();
        }
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private void awaitEnd(Path workspace) throws Exception {
    await("the end of the run", () -> Files.exists(workspace.resolve("runs/run/manifest.json")));
    assertThat(count(status(workspace), "DONE")).isEqualTo(2);
    await("the end of the job", () -> cluster.ask("/overview").path("jobs-running").asInt() == 0);
  }

  private static void await(String what, Callable<Boolean> happened) throws Exception {
    Instant begun = Instant.now();
    while (!happened.call()) {
      assertThat(Duration.between(begun, Instant.now()))
          .as("waiting for " + what)
          .isLessThan(Duration.ofMinutes(5));
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** Of every trial that was resumed, the log tells how much was lost: not too much. */
  private static void assertRepeatedSteps(int trialsGoneOnWith) throws IOException {
    List<String> lines = cluster.logged(" resumes at step ");
    assertThat(lines).hasSizeGreaterThanOrEqualTo(trialsGoneOnWith);
    for (String line : lines) {
      Matcher told = RESUMES.matcher(line);
      assertThat(told.find()).as(line).isTrue();
      assertThat(Integer.parseInt(told.group(2))).as(line).isPositive();
      assertThat(Integer.parseInt(told.group(3))).as(line).isBetween(0, CHECKPOINT_EVERY);
    }
  }

  private static long count(JsonNode status, String state) {
    long count = 0;
    for (JsonNode trial : status.path("trials")) {
      count += trial.path("state").asText().equals(state) ? 1 : 0;
    }
    return count;
  }

  /** The run's status; an object without anything before the run has begun. */
  private JsonNode status(Path workspace) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    if (!Files.exists(workspace.resolve("runs/run/begun.json"))) {
      return mapper.createObjectNode();
    }
    run("status", "run", "--workspace", workspace.toString(), "--json");
    return mapper.readTree(program.out());
  }

  private static String[] onCluster(String spec, Path workspace, String... more) {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.addAll(List.of("--runner=flink", "--flink-master=" + cluster.address()));
    return sweep(spec, workspace, arguments.toArray(String[]::new));
  }

  private static String[] sweep(String spec, Path workspace, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("sweep", folder.resolve(spec + ".yaml").toString()));
    arguments.addAll(List.of("--workspace", workspace.toString(), "--glue", glue.toString()));
    arguments.addAll(List.of("--models", ModelSweepsIT.MODELS.toAbsolutePath().toString()));
    arguments.addAll(List.of("--run-id", "run", "--checkpoint-every", "" + CHECKPOINT_EVERY));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  /** The program in a process of its own. */
  private static Process client(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String opened : List.of("java.lang", "java.util", "java.nio", "java.time")) {
      command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
    }
    command.add("-XX:TieredStopAtLevel=1"); // most of a short process is its start
    command.addAll(List.of("-Dai.djl.offline=true", "-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("client.log").toFile()))
        .start();
  }

  private int run(String... arguments) {
    return program.run(arguments);
  }
}
