package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.host.Holder;
import dev.fisherflow.learning.trial.Progress;
import dev.fisherflow.pipelines.manifest.ManifestJson;
import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.run.RunOwnership;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.schemas.ManifestState;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.lease.HeldException;
import dev.fisherflow.transforms.lease.Leases;
import dev.fisherflow.transforms.lease.Leases.Lease;
import dev.fisherflow.transforms.trials.ProgressFile;
import dev.fisherflow.transforms.workspace.Workspace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of two trials of 100 steps, told of from what a sweep has left in the workspace so far. */
class StatusCommandTest {

  private static final String SPECIFICATION =
      """
      name: test
      tasks: [sst2]
      optimizers: [{type: adamw, learningRate: [1e-3, 1e-2]}]
      training: {epochs: 2, limit: 1600}
      """;

  @TempDir private Path folder;

  private final List<Lease> leases = new ArrayList<>();

  private final List<PlannedTrial> trials = Trials.planned(false);
  private final Program program = Program.whole();
  private Instant begun;
  private Workspace workspace;

  @BeforeEach
  void begin() {
    workspace = Workspace.at(folder.toString());
    begun = Instant.now().minusSeconds(600);
    manifest(ManifestState.begun, "begun.json");
  }

  private void manifest(ManifestState state, String file) {
    manifest(state, file, begun.toString());
  }

  private void manifest(ManifestState state, String file, String started, NamedValue... settings) {
    RunManifest manifest =
        RunManifest.newBuilder()
            .setRunId("r")
            .setState(state)
            .setSpecification(SPECIFICATION)
            .setStarted(started)
            .setEnded("")
            .setSettings(List.of(settings))
            .setCodeVersion("1")
            .setRunner("flink")
            .setDevice("cpu")
            .setThreadsPerTrial(1)
            .setTrialsAtOnce(2)
            .setFailedRecords(0)
            .build();
    workspace.publish("runs/r/" + file, ManifestJson.write(manifest));
  }

  @Test
  void aRunThatHasNoTrialsYetPreparesItsDatasets() {
    lease("runs/r");
    assertThat(status()).isZero();
    assertThat(program.out())
        .isEqualTo(
            "run r on the flink runner, begun %s, 2 trials at once\npreparing the datasets\n"
                .formatted(begun));
  }

  @Test
  void trialsWaitAndRun() throws Exception {
    publishTrials();
    progress(0, Instant.now());
    lease(trial(0));
    assertThat(status()).isZero();
    assertThat(program.out())
        .contains("2 trials: 1 waiting, 1 running, 0 done, 0 diverged, 0 failed\n")
        .contains("seed 1: step 40 of 100, loss 0.2500, best 81.3 %, 2 min left, on node pid 7\n")
        .contains("  3 min left, 0.022 of about 0.11 processor hours\n")
        .doesNotContain("silent");

    assertThat(status("--json")).isZero();
    JsonNode json = new ObjectMapper().readTree(program.out());
    assertThat(json.path("ended").asBoolean(true)).isFalse();
    assertThat(json.path("cost").path("secondsLeft").asDouble()).isEqualTo(200);
    assertThat(json.path("trials").get(0).path("state").asText()).isEqualTo("RUNNING");
    assertThat(json.path("trials").get(0).path("secondsLeft").asDouble()).isEqualTo(120);
    assertThat(json.path("trials").get(1).path("state").asText()).isEqualTo("WAITING");
  }

  @Test
  void aRunWhoseProcessIsDeadIsToldAsSuchAndNotWatched() throws Exception {
    publishTrials();
    progress(0, Instant.now());
    Holder self = Holder.now();
    String dead = new Holder(self.host(), 7, self.since(), self.machine(), "1").line();
    workspace.publish("runs/r/lease", dead.getBytes(StandardCharsets.UTF_8));
    workspace.publish(trial(0) + "/lease", dead.getBytes(StandardCharsets.UTF_8));
    assertThat(status("--watch")).isEqualTo(ExitCode.OUTSIDE.code());
    assertThat(program.out())
        .contains("2 trials: 1 waiting, 0 running, 0 done, 0 diverged, 0 failed, 1 interrupted\n")
        .contains("seed 1: stopped at step 40 of 100, node pid 7 is gone\n")
        .contains("no process works on it (last held by pid 7 on " + self.host())
        .contains("which is dead), and it has no manifest.json: the same command resumes it");
    assertThat(status("--json")).isZero();
    JsonNode json = new ObjectMapper().readTree(program.out());
    assertThat(json.path("abandoned").asText()).contains("no process works on it");
    assertThat(json.path("trials").get(0).path("state").asText()).isEqualTo("INTERRUPTED");
  }

  @Test
  void aRunThatLacksItsManifestIsNotWatchedForEver() {
    publishTrials();
    publish(0, "result.avro", Trials.succeeded(trials.get(0), 0.9));
    publish(1, "result.avro", Trials.succeeded(trials.get(1), 0.9));
    assertThat(status("--watch")).isEqualTo(ExitCode.OUTSIDE.code());
    assertThat(program.out())
        .contains("the run has not ended: no process works on it, and it has no manifest.json")
        .doesNotContain("packaging");
  }

  @Test
  void aRunBegunByAWrongClockIsToldAsSuchAndItsTrialsAreSeen() {
    manifest(ManifestState.begun, "begun.json", "2130-01-01T00:00:00Z");
    publishTrials();
    publish(1, "failure.avro", Trials.ended(trials.get(1), TrialStatus.FAILED));
    assertThat(status()).isZero();
    assertThat(program.out())
        .contains("the start of the run, 2130-01-01T00:00:00Z, lies in the future")
        .contains("1 failed");
    assertThat(run("runs", "--workspace", folder.toString())).isZero();
    assertThat(program.err())
        .contains("warning: the start of run r, 2130-01-01T00:00:00Z, lies in");
  }

  @Test
  void aDetachedRunNeedsNoProcessHere() {
    manifest(
        ManifestState.begun, "begun.json", begun.toString(), new NamedValue("detached", "true"));
    assertThat(status()).isZero();
    assertThat(program.out()).contains("preparing the datasets");
  }

  @Test
  void whatADetachedJobTrainsIsNotSubmittedAgain() {
    manifest(
        ManifestState.begun, "begun.json", begun.toString(), new NamedValue("detached", "true"));
    publishTrials();
    RunOwnership run = new RunFolder(workspace, "r").ownership();
    run.requireNoJob();
    try (Lease training = lease(trial(0))) {
      assertThatThrownBy(run::requireNoJob)
          .isInstanceOf(HeldException.class)
          .hasMessageContaining("a detached job works on the run 'r': its trial ")
          .hasMessageContaining(" is held by pid " + ProcessHandle.current().pid());
    }
    run.requireNoJob();
  }

  @Test
  void whatATrialWaitsForIsTold() throws Exception {
    publishTrials();
    lease(trial(0));
    workspace.publish(
        path(1, "progress.json"),
        ProgressFile.json(
            TrialProgress.newBuilder()
                .setStep(0)
                .setSteps(100)
                .setUpdated(Instant.now().toString())
                .setBegan(Instant.now().toString())
                .setWaiting("waits for a device: held by another job")
                .build()));
    lease(trial(1));
    assertThat(status()).isZero();
    assertThat(program.out())
        .contains("2 waiting, 0 running")
        .contains(
            "waits for its lease: held by pid %d on ".formatted(ProcessHandle.current().pid()))
        .contains("waits for a device: held by another job");
  }

  @Test
  void aTrialWithoutNewsIsToldAsSuch() {
    publishTrials();
    progress(0, Instant.now().minusSeconds(180));
    lease(trial(0));
    assertThat(status()).isZero();
    assertThat(program.out()).contains("on node pid 7, silent for 3 min");
  }

  @Test
  void whatAnEarlierRunWasKilledInDoesNotRun() {
    publishTrials();
    progress(0, begun.minusSeconds(1));
    lease("runs/r");
    assertThat(status()).isZero();
    assertThat(program.out()).contains("2 trials: 2 waiting, 0 running");
  }

  @Test
  void aRunThatHasEndedTellsWhatFailed() {
    publishTrials();
    publish(
        0,
        "result.avro",
        TrialResult.newBuilder(Trials.succeeded(trials.get(0), 0.9))
            .setLabels(ByteBuffer.wrap(new byte[] {1, 0, 1, 1}))
            .build());
    publish(1, "failure.avro", Trials.ended(trials.get(1), TrialStatus.FAILED));
    Lease working = lease("runs/r");
    assertThat(status()).as("not over").isZero();
    assertThat(program.out()).contains("selecting, predicting, packaging");
    working.close();
    manifest(ManifestState.complete, "manifest.json");
    assertThat(status("--watch")).isEqualTo(ExitCode.TRIALS_FAILED.code());
    assertThat(program.out())
        .contains("2 trials: 0 waiting, 0 running, 1 done, 0 diverged, 1 failed")
        .contains("seed 1: OUT_OF_MEMORY: no more\n")
        .contains("  0.00069 processor hours of training\n")
        .contains("  sst2 majority class: 75.0 %\n  sst2 chance: 50.0 %\n")
        .contains("the run has ended: " + folder.resolve("runs/r/results.csv"));
  }

  @Test
  void anUnknownRunIsToldWithThoseThereAre() {
    assertThat(run("status", "other", "--workspace", folder.toString()))
        .isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err())
        .contains("there is no run 'other' in the workspace " + folder + "/; its runs are r");
  }

  private void publishTrials() {
    workspace.publishRecords(
        "runs/r/trials.avro",
        Trial.getClassSchema(),
        trials.stream().map(PlannedTrial::trial).toList());
  }

  /** At step 40, after 80 seconds that began at step 0. */
  private void progress(int trial, Instant updated) {
    workspace.publish(
        path(trial, "progress.json"),
        ProgressFile.json(
            TrialProgress.newBuilder(Progress.of(40, 100, 0.25, 0.8125))
                .setUpdated(updated.toString())
                .setHost("node pid 7")
                .setBegan(updated.minusSeconds(80).toString())
                .build()));
  }

  private void publish(int trial, String name, TrialResult result) {
    workspace.publishRecords(path(trial, name), TrialResult.getClassSchema(), List.of(result));
  }

  private String path(int trial, String name) {
    return trial(trial) + "/" + name;
  }

  private String trial(int number) {
    return "trials/" + trials.get(number).trial().getTrialId();
  }

  private Lease lease(String folder) {
    Lease lease = Leases.of(workspace).tryLease(folder).orElseThrow();
    leases.add(lease);
    return lease;
  }

  @AfterEach
  void release() {
    leases.forEach(Lease::close);
  }

  private int status(String... options) {
    List<String> arguments = new ArrayList<>(List.of("status", "r"));
    arguments.addAll(List.of("--workspace", folder.toString()));
    arguments.addAll(List.of(options));
    return run(arguments.toArray(String[]::new));
  }

  private int run(String... arguments) {
    return program.run(arguments);
  }
}
