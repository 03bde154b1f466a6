package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.schemas.ManifestState;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.workspace.AvroFiles;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes, disturbed in all ways: each time the sweep, or the same command once more, ends
 * with what an undisturbed run ends with, to the last bit.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DurabilityIT {

  /** Two trials of a hundred steps: a tiny model, as most of the time is that of the processes. */
  private static final String SPEC =
      """
      name: durable
      model: t5-v1_1
      tasks: [sst2]
      adapter: {type: lora, rank: 24, alpha: 24, targetModules: [q, k, v, o]}
      optimizers:
        - {type: adamw, learningRate: 0.001}
        - {type: ief, learningRate: 10, damping: 1e-7}
      seeds: [1]
      training: {batchSize: 8, epochs: 50, evaluateEvery: 50, maxTokens: 32}
      submission: false
      """;

  private static final int CHECKPOINT_EVERY = 10;

  @TempDir private static Path shared;

  private static Path spec;
  private static Path glue;
  private static String undisturbed;

  private Path folder;
  private Path workspace;
  private Path temporary;
  private int runs;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    spec = Files.writeString(shared.resolve("durable.yaml"), SPEC);
    glue = SmallGlue.write(shared.resolve("glue"));
    DurabilityIT run = new DurabilityIT();
    run.folder = Files.createDirectory(shared.resolve("undisturbed"));
    run.prepare();
    try (SweepProcess sweep = run.start("--executor", "in-process")) {
      assertThat(sweep.end()).as(sweep.said()).isZero();
      assertThat(sweep.trained()).hasSize(2);
      assertThat(sweep.repeated()).isEmpty();
    }
    undisturbed = run.digests("r");
  }

  @BeforeEach
  void makeFolder(TestInfo test) throws IOException {
    folder = Files.createDirectory(shared.resolve(test.getTestMethod().orElseThrow().getName()));
    prepare();
  }

  private void prepare() {
    workspace = folder.resolve("workspace");
    temporary = folder.resolve("tmp");
  }

  @Test
  void aKilledWorkerIsReplaced() throws Exception {
    try (SweepProcess sweep = start()) {
      sweep.await(() -> states() > 0);
      sweep.workers().forEach(ProcessHandle::destroyForcibly);
      assertThat(sweep.end()).as(sweep.said()).isZero();
      assertThat(sweep.said()).contains("signal 9", "is followed by another");
      assertRepeatedOnce(sweep);
    }
    assertThat(digests("r")).isEqualTo(undisturbed);
    assertNothingIsLeft();
  }

  @Test
  void aKilledSweepIsFinishedByTheSameCommand() throws Exception {
    try (SweepProcess sweep = start()) {
      sweep.await(() -> states() > 0);
      List<ProcessHandle> workers = sweep.workers();
      sweep.kill();
      assertThat(workers).hasSize(1);
      workers.get(0).onExit().get(20, TimeUnit.SECONDS);
    }
    try (SweepProcess sweep = start()) {
      assertThat(sweep.end()).as(sweep.said()).isZero();
      assertRepeatedOnce(sweep);
      assertThat(sweep.said()).contains("was stopped before, resumes after step");
    }
    assertThat(digests("r")).isEqualTo(undisturbed);
    assertNothingIsLeft();
  }

  @Test
  void aSweepThatIsToldToEndKeepsItsStateAndSaysSo() throws Exception {
    for (String executor : List.of("worker", "in-process")) {
      try (SweepProcess sweep = start("--executor", executor)) {
        sweep.await(() -> sweep.said().contains("step ") && progress());
        List<ProcessHandle> workers = sweep.workers();
        sweep.terminateAll();
        assertThat(sweep.end()).as(sweep.said()).isEqualTo(128 + 15);
        assertThat(sweep.said())
            .contains("fisherflow: stopping; what is done is kept")
            .containsPattern(
                "fisherflow: stopped: [01] of 2 trials are finished and kept; kept in the middle:"
                    + " sst2 (adamw|ief) .* after step \\d+ of 100; the same command resumes")
            .doesNotContain("crashed", "SIGSEGV");
        assertThat(workers).noneMatch(ProcessHandle::isAlive);
        assertNothingIsLeft();
      }
    }
    try (SweepProcess sweep = start()) {
      assertThat(sweep.end()).as(sweep.said()).isZero();
      assertThat(sweep.repeated()).containsExactly(0L);
    }
    assertThat(digests("r")).isEqualTo(undisturbed);
  }

  @Test
  void twoCommandsAtOnceShareTheWork() throws Exception {
    List<String> trained = new ArrayList<>();
    try (SweepProcess one = start("--run-id", "one");
        SweepProcess other = start("--run-id", "other")) {
      for (SweepProcess sweep : List.of(one, other)) {
        assertThat(sweep.end()).as(sweep.said()).isZero();
        trained.addAll(sweep.trained().toList());
      }
    }
    assertThat(trained).hasSize(2).doesNotHaveDuplicates();
    assertThat(digests("one")).isEqualTo(undisturbed);
    assertThat(digests("other")).isEqualTo(undisturbed);
  }

  @Test
  void damagedFilesAreFoundAndMadeAgain() throws Exception {
    try (SweepProcess sweep = start()) {
      sweep.await(() -> results().size() == 1 && states() > 0);
      sweep.kill();
    }
    Path result = results().get(0);
    byte[] whole = Files.readAllBytes(result);
    Files.write(result, Arrays.copyOf(whole, whole.length - 7));
    Path state = flip(files("trials/[^/]+/state/[0-9a-f]{64}").get(0));
    Path shard = flip(files("datasets/[0-9a-f]{64}/train-.*\\.avro").get(0));
    try (SweepProcess sweep = start()) {
      assertThat(sweep.end()).as(sweep.said()).isZero();
      assertThat(sweep.said())
          .contains("Training again, since trials/" + result.getParent().getFileName())
          .contains("restarts at step 0", "trials/" + state.getParent().getParent().getFileName())
          .contains("prepared again", shard.getFileName().toString());
      assertThat(sweep.trained()).hasSize(2);
    }
    assertThat(digests("r")).isEqualTo(undisturbed);
  }

  /** A disk with room for the datasets, but not for a training state. */
  @Test
  void aFullDiskStopsTheSweep() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=8m", "fisherflow", disk.toString()),
        "no disk of a given size can be mounted here: that takes root");
    try {
      workspace = disk.resolve("workspace");
      Path ballast = disk.resolve("ballast");
      long free = Files.getFileStore(disk).getUsableSpace();
      Files.write(ballast, new byte[(int) free - (120 << 10)]);
      try (SweepProcess sweep = start()) {
        assertThat(sweep.end()).as(sweep.said()).isEqualTo(ExitCode.OUTSIDE.code());
        assertThat(sweep.said())
            .containsPattern(
                "fisherflow: the disk is full: cannot write "
                    + workspace
                    + "/trials/[0-9a-f]{64}/state/[0-9a-f]{64}, which needs [0-9,]+ bytes or more,"
                    + " and there is room for [0-9,]+; make room and run the same command again")
            .doesNotContain("crashed");
        assertThat(sweep.trained()).hasSize(1);
      }
      assertThat(new RunFolder(Workspace.at(workspace.toString()), "r").manifest())
          .hasValueSatisfying(
              manifest -> assertThat(manifest.getState()).isEqualTo(ManifestState.stopped));
      Path failure = files("trials/[^/]+/failure.avro").get(0);
      assertThat(AvroFiles.decode(Files.readAllBytes(failure), TrialResult.class).get(0))
          .extracting(result -> result.getFailure().getCause())
          .isEqualTo("DISK_FULL");
      assertNothingIsLeft();

      Files.delete(ballast);
      try (SweepProcess sweep = start()) {
        assertThat(sweep.end()).as(sweep.said()).isZero();
      }
      assertThat(digests("r")).isEqualTo(undisturbed);
      assertThat(failure).doesNotExist();
    } finally {
      assertThat(run("umount", disk.toString())).isTrue();
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  /** At most what was done since the last state. */
  private static void assertRepeatedOnce(SweepProcess sweep) {
    assertThat(sweep.repeated().boxed())
        .as(sweep.said())
        .hasSize(1)
        .allSatisfy(steps -> assertThat(steps).isLessThanOrEqualTo(CHECKPOINT_EVERY));
  }

  private void assertNothingIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("fisherflow-"));
    }
  }

  private SweepProcess start(String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                spec.toString(),
                "--workspace=" + workspace,
                "--glue=" + glue,
                "--models=" + ModelSweepsIT.MODELS,
                "--trials-at-once=1",
                "--checkpoint-every=" + CHECKPOINT_EVERY));
    arguments.addAll(List.of(more));
    if (!arguments.contains("--run-id")) {
      arguments.add("--run-id=r");
    }
    return SweepProcess.start(temporary, folder.resolve("log-" + ++runs), arguments);
  }

  /** Digests of all results, times aside, and of the selected weights. */
  private String digests(String runId) throws IOException {
    JsonNode manifest =
        new ObjectMapper().readTree(workspace.resolve("runs/" + runId + "/manifest.json").toFile());
    assertThat(manifest.get("trials")).hasSize(2);
    assertThat(manifest.get("selections")).hasSize(2);
    return manifest.get("trials").toString() + manifest.get("selections");
  }

  private int states() {
    return files("trials/[^/]+/state/training.avro").size();
  }

  private boolean progress() {
    return !files("trials/[^/]+/progress.json").isEmpty();
  }

  private List<Path> results() {
    return files("trials/[^/]+/result.avro");
  }

  /** The files of the workspace whose paths match. */
  private List<Path> files(String pattern) {
    Pattern matched = Pattern.compile(pattern);
    if (!Files.isDirectory(workspace)) {
      return List.of();
    }
    try (Stream<Path> files = Files.find(workspace, 4, (file, a) -> a.isRegularFile())) {
      return files
          .filter(file -> matched.matcher(workspace.relativize(file).toString()).matches())
          .sorted()
          .toList();
    } catch (UncheckedIOException | IOException e) {
      return List.of(); // a file was renamed while they were listed
    }
  }

  private static Path flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 4;
    return Files.write(file, bytes);
  }
}
