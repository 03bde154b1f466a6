package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A schedule as a process that is killed while it is at its first run. */
class ScheduleIT {

  private static final String SPEC =
      """
      name: ticking
      tasks: [rte]
      adapter: {type: lora, rank: 4, alpha: 4}
      optimizers: [{type: sgd, learningRate: 0.1}]
      seeds: [1, 2]
      training: {batchSize: 8, epochs: 1, evaluateEvery: 10, maxTokens: 32}
      submission: false
      """;

  @TempDir private Path folder;

  private Process serve(int runs) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dai.djl.offline=true",
            "-Dai.djl.pytorch.num_interop_threads=1",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "schedule",
            folder.resolve("spec.yaml").toString(),
            "--cron",
            "*/4 * * * * *",
            "--zone",
            "Europe/Paris",
            "--missed",
            "all",
            "--overlap",
            "queue",
            "--max-runs",
            "" + runs,
            "--executor",
            "in-process",
            "--trials-at-once",
            "1",
            "--workspace",
            folder.resolve("w").toString(),
            "--glue",
            folder.resolve("glue").toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log-" + runs).toFile())
        .start();
  }

  private List<JsonNode> ledger() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("w/schedules/ticking/ledger.jsonl"))) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  private Map<Path, FileTime> results() throws IOException {
    Map<Path, FileTime> times = new TreeMap<>();
    Path trials = folder.resolve("w/trials");
    if (Files.isDirectory(trials)) {
      try (Stream<Path> files = Files.walk(trials)) {
        for (Path file : files.filter(path -> path.endsWith("result.avro")).toList()) {
          times.put(file, Files.getLastModifiedTime(file));
        }
      }
    }
    return times;
  }

  @Test
  void noRunIsLostOrMadeTwiceWhenTheServiceIsKilled() throws Exception {
    SmallGlue.write(folder.resolve("glue"));
    Files.writeString(folder.resolve("spec.yaml"), SPEC);
    Process killed = serve(1000);
    while (killed.isAlive() && results().isEmpty()) {
      killed.waitFor(20, TimeUnit.MILLISECONDS);
    }
    assertThat(killed.isAlive()).as(() -> log(1000)).isTrue();
    killed.destroyForcibly().waitFor();
    Map<Path, FileTime> before = results();
    String cut = ledger().get(0).path("runId").asText();
    assertThat(ledger().get(0).path("state").asText()).isEqualTo("RUNNING");

    Process service = serve(3);
    assertThat(service.waitFor(15, TimeUnit.MINUTES)).isTrue();
    assertThat(service.exitValue()).as(() -> log(3)).isZero();

    List<JsonNode> ledger = ledger();
    List<JsonNode> ended =
        ledger.stream().filter(line -> line.path("state").asText().equals("SUCCEEDED")).toList();
    assertThat(ended).hasSize(3);
    assertThat(ended.get(0).path("runId").asText()).isEqualTo(cut);
    assertThat(ended.get(0).path("tries").asInt()).isEqualTo(2);
    assertThat(results()).as("finished trials are not trained again").containsAllEntriesOf(before);
    assertThat(results()).hasSize(2);
    for (JsonNode later : ended.subList(1, 3)) {
      assertThat(later.path("tries").asInt()).isEqualTo(1);
      assertThat(later.path("compared").path("verdict").asText()).isEqualTo("IDENTICAL");
    }
    // Every moment that was due has one line, though nobody watched for a while.
    for (int i = 1; i < ledger.size(); i++) {
      assertThat(
              Duration.between(
                  Instant.parse(ledger.get(i - 1).path("scheduled").asText()),
                  Instant.parse(ledger.get(i).path("scheduled").asText())))
          .isEqualTo(Duration.ofSeconds(4));
    }
    try (Stream<Path> runs = Files.list(folder.resolve("w/runs"))) {
      assertThat(runs.map(run -> run.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              ended.stream().map(line -> line.path("runId").asText()).toList());
    }
  }

  private String log(int runs) {
    try {
      return Files.readString(folder.resolve("log-" + runs));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
