package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.learner.LearnerFactory;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.compare.Verdict;
import dev.fisherflow.pipelines.manifest.ManifestJson;
import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.schedule.ledger.ComparedRun;
import dev.fisherflow.pipelines.sweep.Execution;
import dev.fisherflow.pipelines.sweep.SweepOutcome;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.runners.cli.output.ErrorReporter;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.flink.FlinkSweeps;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.dataset.DatasetPlan;
import dev.fisherflow.transforms.training.ResumeProof;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The commands about scheduled runs, with sweeps that only leave a manifest. */
class ScheduleCommandTest {

  private static final String SPEC =
      """
      name: small
      tasks: [sst2]
      optimizers: [{type: adamw, learningRate: 1e-3}]
      """;

  @TempDir private Path folder;

  private final List<SweepRequest> asked = new ArrayList<>();
  private final List<PlannedTrial> trials = Trials.planned(false);
  private List<TrialResult> results = List.of(Trials.succeeded(trials.get(0), 0.5));
  private String digest = "d1";
  private ModelException wrong;
  private final Program program = new Program(this::commandLine);
  private Path workspace;
  private Path spec;

  @BeforeEach
  void write() throws IOException {
    workspace = folder.resolve("workspace");
    spec = Files.writeString(folder.resolve("spec.yaml"), SPEC);
  }

  private int run(String... arguments) {
    return program.run(arguments);
  }

  private CommandLine commandLine() {
    Sweeps sweeps =
        new Sweeps() {
          @Override
          public LearnerFactory learners(Execution execution, int threads) {
            throw new UnsupportedOperationException();
          }

          @Override
          public SweepOutcome sweep(SweepRequest request, Consumer<List<PlannedTrial>> planned) {
            asked.add(request);
            if (wrong != null) {
              throw wrong;
            }
            planned.accept(trials);
            Path run = Path.of(request.workspace(), "runs", request.runId());
            try {
              Files.createDirectories(run);
              Files.writeString(
                  run.resolve("manifest.json"),
                  "{\"runId\": \"r\", \"trials\": [{\"name\": \"t\", \"digest\": \""
                      + digest
                      + "\"}]}");
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
            return new SweepOutcome(
                results,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "r",
                "m",
                "p",
                List.of(),
                Optional.empty());
          }

          @Override
          public List<PlannedTrial> plan(
              SweepRequest request, Consumer<List<DatasetPlan>> noticed) {
            throw new UnsupportedOperationException();
          }

          @Override
          public List<DatasetManifest> prepare(SweepRequest request) {
            throw new UnsupportedOperationException();
          }

          @Override
          public void submit(SweepRequest request) {
            throw new UnsupportedOperationException();
          }

          @Override
          public void proveResume(
              SweepRequest request, int stops, long seed, Consumer<ResumeProof> proven) {
            throw new UnsupportedOperationException();
          }
        };
    CommandLine command =
        Fisherflow.commandLine(
            sweeps,
            (request, progress) -> {
              throw new UnsupportedOperationException();
            },
            null);
    // The comparison has its own tests; here runs are as good as the digest that they leave.
    command.getCommandSpec().removeSubcommand("schedule");
    ErrorReporter failures = new ErrorReporter();
    return command
        .addSubcommand(
            new ScheduleCommand(
                sweeps, FlinkSweeps::on, place -> ScheduleCommandTest.this::compare))
        .setExecutionStrategy(ErrorReporter::run)
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
  }

  private ComparedRun compare(String earlier, String later) {
    boolean same = manifest(earlier).equals(manifest(later));
    return new ComparedRun(earlier, same ? Verdict.IDENTICAL : Verdict.DRIFT, "by their digests");
  }

  private String manifest(String run) {
    try {
      return Files.readString(workspace.resolve("runs").resolve(run).resolve("manifest.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int once(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("schedule", spec.toString(), "--once", "--workspace", workspace.toString()));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private JsonNode json(String... arguments) throws IOException {
    assertThat(run(arguments)).as(() -> program.err()).isZero();
    return new ObjectMapper().readTree(program.out());
  }

  @Test
  void runsAreComparedAndADriftIsTold() throws IOException {
    assertThat(once()).isZero();
    assertThat(once()).isZero();
    assertThat(program.out()).contains("SUCCEEDED", "IDENTICAL compared with small-");
    digest = "d2";
    Path told = folder.resolve("told");
    assertThat(once("--on-alert", "cat > '" + told + "'")).isEqualTo(ExitCode.DRIFT.code());
    assertThat(new ObjectMapper().readTree(told.toFile()).path("compared").path("verdict").asText())
        .isEqualTo("DRIFT");
    // Named as the baseline, it is accepted.
    String drifted = asked.get(2).runId();
    assertThat(once("--baseline", drifted)).isZero();
    assertThat(once()).isZero();

    JsonNode lines = json("runs", "--workspace", workspace.toString(), "--json");
    assertThat(lines).hasSize(5);
    assertThat(lines.get(2).path("runId").asText()).isEqualTo(drifted);
    assertThat(lines.get(2).path("alert").asText()).isEqualTo("delivered");
    assertThat(lines.get(4).path("compared").path("verdict").asText()).isEqualTo("IDENTICAL");
    assertThat(run("runs", "--workspace", workspace.toString())).isZero();
    assertThat(program.out())
        .contains("drifted from " + asked.get(1).runId())
        .contains("identical to " + drifted);
  }

  @Test
  void failedTrialsAreTold() {
    results = List.of(Trials.ended(trials.get(0), TrialStatus.FAILED));
    assertThat(once()).isEqualTo(ExitCode.TRIALS_FAILED.code());
    assertThat(program.out()).contains("TRIALS_FAILED", "1 trials, 1 failed", "no alert channel");
  }

  @Test
  void aSpecificationThatIsWrongFromTheBeginningIsRefused() throws IOException {
    Files.writeString(spec, SPEC.replace("adamw", "adam"));
    assertThat(once()).isEqualTo(ExitCode.INPUT.code());
    assertThat(workspace.resolve("schedules")).doesNotExist();
  }

  @Test
  void aRunThatCrashesIsTold() throws IOException {
    Files.createDirectories(workspace);
    Files.writeString(workspace.resolve("runs"), "a file where a folder belongs");
    assertThat(once()).isEqualTo(ExitCode.CRASHED.code());
    assertThat(program.out()).contains("CRASHED", "Not a directory");
  }

  @Test
  void aRunThatWrongInputEndsIsNoFaultOfTheProgram() {
    wrong = new ModelException("the model has no config.json");
    assertThat(once()).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.out()).contains("CRASHED", "the model has no config.json");
  }

  @Test
  void everyOptionReachesTheRun() {
    assertThat(
            once(
                "--fresh",
                "--name=nightly",
                "--glue=G",
                "--trials-at-once=3",
                "--threads-per-trial=2",
                "--checkpoint-every=7",
                "--executor=in-process"))
        .isZero();
    SweepRequest request = asked.get(0);
    assertThat(request.fresh()).isTrue();
    assertThat(request.runId()).matches("nightly-\\d{8}T\\d{6}Z");
    assertThat(request.glue()).contains("G");
    assertThat(request.trialsAtOnce()).isEqualTo(3);
    assertThat(request.threadsPerTrial()).isEqualTo(2);
    assertThat(request.checkpointEvery()).isEqualTo(7);
    assertThat(request.execution().workers()).isFalse();
  }

  @Test
  void aManifestIsASpecification() throws IOException {
    RunManifest run =
        RunManifest.newBuilder()
            .setRunId("r")
            .setSpecification(SPEC.replace("small", "repeated"))
            .setStarted("2026-01-01T00:00:00Z")
            .setEnded("")
            .setCodeVersion("1")
            .setRunner("direct")
            .setDevice("cpu")
            .setThreadsPerTrial(1)
            .setTrialsAtOnce(1)
            .setFailedRecords(0)
            .build();
    Path manifest = Files.write(folder.resolve("manifest.json"), ManifestJson.write(run));
    spec = manifest;
    assertThat(once()).isZero();
    assertThat(asked.get(0).specification().name()).isEqualTo("repeated");
    Files.writeString(manifest, "{}");
    assertThat(once()).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("is not the manifest of a run");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--zone UTC | --cron",
        "--cron daily | expected a cron expression",
        "--once --cron daily | mutually exclusive",
        "--once --zone Mars | expected a time zone",
        "--once --missed never | expected skip, once or all",
        "--once --overlap kill | expected skip or queue",
        "--once --keep 0 | --keep to be at least 1",
        "--cron @@@ --max-runs 0 | --max-runs to be at least 1",
        "--once --max-runs 0 | --max-runs to be at least 1",
        "--once --baseline nope | there is no run 'nope'",
        "--once --name ../x | letters, digits",
        "--once --baseline ../x | letters, digits",
        "--once --webhook file:///x | expected an address",
        "--once --detached | a schedule waits"
      })
  void mistakesAreToldBeforeAnythingRuns(String arguments, String expected) {
    List<String> all = new ArrayList<>(List.of("schedule", spec.toString()));
    all.addAll(List.of("--workspace", workspace.toString()));
    for (String word : arguments.split(" ")) {
      all.add(word.equals("@@@") ? "* * * * *" : word);
    }
    assertThat(run(all.toArray(String[]::new))).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains(expected);
    assertThat(asked).isEmpty();
    assertThat(workspace.resolve("schedules")).doesNotExist();
  }

  @Test
  void aWorkspaceWithoutRunsHasNone() throws IOException {
    Files.createDirectories(workspace);
    assertThat(run("runs", "--workspace", workspace.toString())).isZero();
    assertThat(program.out()).contains("no runs in");
    assertThat(json("runs", "--workspace", workspace.toString(), "--json")).isEmpty();
  }
}
