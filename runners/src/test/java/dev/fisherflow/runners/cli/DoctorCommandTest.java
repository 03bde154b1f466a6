package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fisherflow.pipelines.doctor.GpuCheckup;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.lease.Leases;
import dev.fisherflow.transforms.lease.Leases.Lease;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made again, from a workspace of one run; nothing is learned. */
class DoctorCommandTest {

  private static final Program PROGRAM = Program.learningNothing(trial -> TrialStatus.SUCCEEDED);

  @TempDir private static Path folder;

  private static String spec;

  @BeforeAll
  static void aRunAndASchedule() throws IOException {
    spec = FakeSweep.write(folder, "");
    assertThat(run("sweep", spec, "--run-id", "r1")).as(PROGRAM::err).isZero();
    assertThat(run("schedule", spec, "--once", "--name", "nightly")).as(PROGRAM::err).isZero();
    assertThat(run("doctor")).as(PROGRAM::out).isZero();
    assertThat(PROGRAM.out()).contains("0 damaged, 0 repaired");
  }

  @Test
  void whoWorksOnARunIsTold() {
    try (Lease held =
        Leases.of(Workspace.at(place().toString())).tryLease("runs/r1").orElseThrow()) {
      assertThat(run("doctor", "r1")).isZero();
      assertThat(PROGRAM.out()).contains("runs/r1", "held by pid " + ProcessHandle.current().pid());
    }
    assertThat(run("doctor", "r1")).isZero();
    assertThat(PROGRAM.out()).contains("no process works on a run or trial");
  }

  @Test
  void whatOtherFilesHoldIsMadeAgainAsItWas() throws IOException {
    List<Path> files =
        new ArrayList<>(
            Stream.of("results.csv", "curves.csv", "selections.avro", "begun.json")
                .map(file -> place().resolve("runs/r1").resolve(file))
                .toList());
    files.add(only("trials", "trial.json"));
    files.add(only("trials", "adapter_config.json"));
    for (Path file : files) {
      byte[] before = Files.readAllBytes(file);
      Files.writeString(file, "damaged");
      assertThat(run("doctor", "r1")).as(file.toString()).isEqualTo(ExitCode.DAMAGED.code());
      assertThat(PROGRAM.out()).contains("damaged ").contains(file.getFileName().toString());
      assertThat(run("doctor", "r1", "--repair")).as(() -> file + PROGRAM.out()).isZero();
      assertThat(PROGRAM.out()).contains("1 repaired");
      if (!file.endsWith("begun.json")) {
        assertThat(file).hasBinaryContent(before);
      }
      assertThat(run("doctor")).as(() -> file + PROGRAM.out()).isZero();
    }
  }

  @Test
  void whatMustBeTrainedIsLeftToTheSweep() throws IOException {
    Path weights = only("trials", "adapter_model.safetensors");
    byte[] before = Files.readAllBytes(weights);
    Files.writeString(weights, "other");
    assertThat(run("doctor", "--repair")).isEqualTo(ExitCode.DAMAGED.code());
    assertThat(PROGRAM.out()).contains("a sweep that needs it trains the trial again");
    assertThat(run("sweep", spec, "--run-id", "r2")).isZero();
    assertThat(weights).hasBinaryContent(before);
    assertThat(run("doctor")).as(PROGRAM::out).isZero();
  }

  @Test
  void aDamagedAdapterConfigurationIsMendedBySweepsWithoutTraining() throws IOException {
    Path config = only("trials", "adapter_config.json");
    byte[] before = Files.readAllBytes(config);
    Files.delete(config);
    assertThat(run("plan", spec, "--json")).isZero();
    assertThat(PROGRAM.out()).contains("adapter_config.json is not as it was written");
    long trained = Files.getLastModifiedTime(only("trials", "result.avro")).toMillis();
    assertThat(run("sweep", spec, "--run-id", "r3")).as(PROGRAM::err).isZero();
    assertThat(config).hasBinaryContent(before);
    assertThat(Files.getLastModifiedTime(only("trials", "result.avro")).toMillis())
        .isEqualTo(trained);
  }

  @Test
  void aLedgerKeepsItsSoundLines() throws IOException {
    Path ledger = place().resolve("schedules/nightly/ledger.jsonl");
    byte[] before = Files.readAllBytes(ledger);
    Files.writeString(ledger, Files.readString(ledger) + "{}\n");
    assertThat(run("runs")).isZero();
    assertThat(PROGRAM.out()).contains("ledger.jsonl is damaged: line 2").contains("r1");
    assertThat(run("doctor", "--repair")).isZero();
    Files.write(ledger, new byte[0]);
    assertThat(run("doctor")).isEqualTo(ExitCode.DAMAGED.code());
    Files.write(ledger, before);
    assertThat(run("doctor")).as(PROGRAM::out).isZero();
  }

  @Test
  void aSourceThatLeadsToAnotherDatasetIsNoticed() throws IOException {
    Path index = only("datasets", "by-source");
    String before = Files.readString(index);
    Files.writeString(index, before.substring(0, 64) + " " + "0".repeat(64));
    assertThat(run("doctor")).isEqualTo(ExitCode.DAMAGED.code());
    assertThat(run("doctor", "--repair")).isZero();
    assertThat(run("sweep", spec, "--run-id", "r4")).as(PROGRAM::err).isZero();
    assertThat(Files.readString(index)).isEqualTo(before);
  }

  /** As a version left it that did not know the field. */
  @Test
  void aFieldThatAnOlderVersionDidNotKnowIsNoDamage() throws IOException {
    Path trial = only("trials", "trial.json");
    String before = Files.readString(trial);
    String older = before.replaceFirst(",\\s*\"phase\" : null", "");
    assertThat(older).isNotEqualTo(before);
    Files.writeString(trial, older);
    assertThat(run("doctor")).as(PROGRAM::out).isZero();
    Files.writeString(trial, older + "x");
    assertThat(run("doctor")).isEqualTo(ExitCode.DAMAGED.code());
    Files.writeString(trial, before);
  }

  @Test
  void aFolderWithoutAWorkspaceIsRefused(@TempDir Path empty) {
    assertThat(PROGRAM.run("doctor", "--workspace", empty.toString()))
        .isEqualTo(ExitCode.INPUT.code());
    assertThat(PROGRAM.err()).contains("there is no workspace at " + empty);
  }

  @Test
  void anEditedManifestIsNotRepeated() throws IOException {
    Path manifest = place().resolve("runs/r1/manifest.json");
    String before = Files.readString(manifest);
    Files.writeString(manifest, before.replace("0.001", "0.007"));
    assertThat(run("rerun", "r1", "--run-id", "r5")).isEqualTo(ExitCode.INPUT.code());
    assertThat(PROGRAM.err()).contains("edited after the run");
    assertThat(run("compare", "r1", "r1")).isNotEqualTo(ExitCode.CRASHED.code());
    assertThat(PROGRAM.err()).contains("edited after the run");
    assertThat(run("status", "r1")).isZero();
    assertThat(PROGRAM.out()).contains("edited after the run");
    Files.writeString(manifest, before);
  }

  @Test
  void withoutAGpuThereIsNothingToCompare() {
    assumeTrue(GpuCheckup.gpus() == 0, "this machine has a GPU");
    assertThat(run("doctor", "--device", "gpu")).isEqualTo(ExitCode.INPUT.code());
    assertThat(PROGRAM.err()).contains("expected a GPU");
  }

  private static Path only(String top, String name) throws IOException {
    try (Stream<Path> files = Files.walk(place().resolve(top))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.endsWith(name) || file.getParent().endsWith(name))
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }

  private static Path place() {
    return folder.resolve("workspace");
  }

  private static int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    Collections.addAll(all, "--workspace", place().toString());
    return PROGRAM.run(all.toArray(String[]::new));
  }
}
