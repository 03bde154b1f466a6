package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.learner.LearnerFactory;
import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.sweep.Execution;
import dev.fisherflow.pipelines.sweep.SweepOutcome;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.schemas.DataWarning;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.dataset.DatasetPlan;
import dev.fisherflow.transforms.submission.Finding;
import dev.fisherflow.transforms.submission.Finding.Check;
import dev.fisherflow.transforms.submission.Finding.Severity;
import dev.fisherflow.transforms.training.ResumeProof;
import dev.fisherflow.transforms.training.ResumeProof.Outcome;
import dev.fisherflow.transforms.training.ResumeProof.Stop;
import dev.fisherflow.transforms.workspace.StoreException;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command line, with sweeps that only say what they were asked for. */
class FisherflowTest {

  private static final String SPEC =
      """
      name: small
      tasks: [sst2]
      optimizers: [{type: adamw, learningRate: 1e-3}]
      """;

  private static final DataWarning WARNING =
      new DataWarning("sst2", "dev", "shared", "sst2 dev: 2 rows stand in train, too");

  @TempDir private Path folder;

  private final Program program = new Program(this::commandLine);
  private final List<PlannedTrial> trials = Trials.planned(false);
  private SweepRequest asked;
  private Supplier<List<TrialResult>> results = () -> List.of(Trials.succeeded(trials.get(0), 0.5));

  private List<FailedRecord> failures = List.of();
  private List<ResumeProof> proofs = List.of();
  private long seedAsked;

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
          public List<PlannedTrial> plan(
              SweepRequest request, Consumer<List<DatasetPlan>> noticed) {
            noticed.accept(List.of(Trials.data()));
            asked = request;
            return trials;
          }

          @Override
          public List<DatasetManifest> prepare(SweepRequest request) {
            asked = request;
            return List.of(Trials.manifest());
          }

          @Override
          public void submit(SweepRequest request) {
            asked = request;
          }

          @Override
          public SweepOutcome sweep(SweepRequest request, Consumer<List<PlannedTrial>> planned) {
            asked = request;
            planned.accept(Trials.planned(true));
            return new SweepOutcome(
                results.get(),
                List.of(),
                List.of(),
                failures,
                List.of(WARNING),
                "w/runs/r/results.csv",
                "w/runs/r/manifest.json",
                "w/runs/r/report.html",
                List.of("w/runs/r/submissions/a.zip"),
                Optional.of("w/runs/r/evaluation/evaluation.html"));
          }

          @Override
          public void proveResume(
              SweepRequest request, int stops, long seed, Consumer<ResumeProof> proven) {
            asked = request;
            seedAsked = seed;
            proofs.forEach(proven);
          }
        };
    return Fisherflow.commandLine(
        sweeps,
        null,
        zip ->
            zip.endsWith("bad.zip")
                ? List.of(new Finding(Severity.ERROR, Check.NAMES, "CoLA.tsv", null, "is missing"))
                : List.of(new Finding(Severity.WARNING, Check.ROWS, "RTE.tsv", null, "are few")));
  }

  private String spec(String text) throws IOException {
    return Files.writeString(folder.resolve("spec.yaml"), text).toString();
  }

  @Test
  void aSweepIsAskedForWithItsDefaults() throws IOException {
    assertThat(run("sweep", spec(SPEC))).isZero();
    assertThat(asked.specification().name()).isEqualTo("small");
    assertThat(asked.workspace()).isEqualTo("workspace");
    assertThat(asked.glue()).isEmpty();
    assertThat(asked.runId()).matches("small-\\d{8}-\\d{6}");
    assertThat(asked.fresh()).isFalse();
    assertThat(asked.threadsPerTrial()).isEqualTo(1);
    assertThat(asked.checkpointEvery()).isEqualTo(200);
    assertThat(asked.execution()).isEqualTo(Execution.WORKERS);
    assertThat(asked.trialsAtOnce()).isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void everyOptionReachesTheSweep() throws IOException {
    assertThat(
            run(
                "sweep",
                spec(SPEC),
                "--workspace=W",
                "--glue=G",
                "--run-id=R",
                "--fresh",
                "--trials-at-once=3",
                "--threads-per-trial=2",
                "--checkpoint-every=7",
                "--trial-time-limit=90m",
                "--worker-memory=900m"))
        .isZero();
    Execution execution =
        new Execution(true, Optional.of(Duration.ofHours(1).plusMinutes(30)), Optional.of("900m"));
    assertThat(asked)
        .isEqualTo(
            new SweepRequest(
                asked.specification(), "W", Optional.of("G"), "R", true, 3, 2, 7, execution));
  }

  @Test
  void trialsThatShareAProcessHaveNoLimitsOfTheirOwn() throws IOException {
    String spec = spec(SPEC);
    assertThat(run("sweep", spec, "--executor=in-process")).isZero();
    assertThat(asked.execution()).isEqualTo(Execution.IN_PROCESS);
    for (String limit : List.of("--trial-time-limit=2h", "--worker-memory=1g")) {
      assertThat(run("sweep", spec, "--executor=in-process", limit))
          .isEqualTo(ExitCode.INPUT.code());
      assertThat(program.err()).contains("--executor worker", "in-process");
    }
    assertThat(run("sweep", spec, "--executor=threads")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("expected worker or in-process, found 'threads'");
    assertThat(run("sweep", spec, "--trial-time-limit=30")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("expected a time such as 30m, found '30'");
    assertThat(run("sweep", spec, "--worker-memory=lots")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("expected a size such as 10GB", "found 'lots'");
  }

  @Test
  void planRefusesTheResourcesThatSweepRefuses() throws IOException {
    for (String command : List.of("sweep", "plan")) {
      assertThat(run(command, spec(SPEC), "--worker-memory=999999g"))
          .isEqualTo(ExitCode.INPUT.code());
      assertThat(program.err())
          .contains("--worker-memory to be at most", "of this machine, found 999999g");
      assertThat(run(command, spec(SPEC), "--checkpoint-every=-5"))
          .isEqualTo(ExitCode.INPUT.code());
      assertThat(program.err()).contains("--checkpoint-every to be at least 1, found -5");
    }
  }

  @Test
  void withoutAFileTheDemonstrationIsRun() {
    assertThat(run("sweep")).isZero();
    assertThat(asked.specification().name()).isEqualTo("demonstration");
  }

  @Test
  void aSweepEndsWithItsRankingAndFiles() {
    assertThat(run("sweep")).isZero();
    assertThat(program.out())
        .contains("sst2: accuracy on the validation set")
        .contains("1 trials: 1 succeeded, 0 diverged, 0 failed")
        .contains("warning: sst2 dev: 2 rows stand in train, too\n")
        .contains("results      w/runs/r/results.csv")
        .contains("manifest     w/runs/r/manifest.json")
        .contains("submission   w/runs/r/submissions/a.zip");
    assertThat(program.err()).contains("2 trials, 2 of them finished before");
  }

  @Test
  void aDivergedTrialIsAResultWithANote() {
    results = () -> List.of(Trials.ended(trials.get(0), TrialStatus.DIVERGED));
    assertThat(run("sweep")).isZero();
    assertThat(program.out())
        .contains("1 trials: 0 succeeded, 1 diverged, 0 failed")
        .contains("  sst2 adamw learningRate=0.001 seed 1: DIVERGED at step 7: no more\n");
  }

  @Test
  void aFailedTrialShowsInTheExitCode() {
    results =
        () ->
            List.of(
                Trials.succeeded(trials.get(0), 0.5),
                Trials.ended(trials.get(1), TrialStatus.FAILED));
    assertThat(run("sweep")).isEqualTo(2);
    assertThat(program.out())
        .contains("sst2 adamw learningRate=0.01 seed 1: FAILED, OUT_OF_MEMORY at step 7: no more");
  }

  @Test
  void whatFailsAfterTheTrainingIsToldAndIsNoSuccess() {
    failures =
        List.of(failure("predict", "trials/t", "no memory"), failure("prepare", "train.tsv", "-"));
    assertThat(run("sweep")).isEqualTo(2);
    assertThat(program.out())
        .contains("1 rows of the data have a fault")
        .contains("  predict trials/t failed: no memory\n");
  }

  @Test
  void rowsWithAFaultAreToldButAreNoFailure() {
    failures = List.of(failure("prepare", "train.tsv", "expected 4 columns, found 3"));
    assertThat(run("sweep")).isZero();
    assertThat(program.out()).contains("1 rows of the data have a fault");
  }

  private static FailedRecord failure(String stage, String file, String cause) {
    return FailedRecord.newBuilder().setStage(stage).setFile(file).setCause(cause).build();
  }

  @Test
  void aPresetIsFoundByItsName() {
    assertThat(run("plan", "paper-mlp", "--data=D")).isZero();
    assertThat(asked.specification().name()).isEqualTo("paper-mlp");
    assertThat(asked.glue()).contains("D");
  }

  @Test
  void modelsAreLookedForInTheirFolder() throws IOException {
    Path model = Files.createDirectory(folder.resolve("t5-base"));
    assertThat(run("plan", "paper-lora", "--models=" + folder)).isZero();
    assertThat(asked.specification().models()).containsExactly(model.toString());
  }

  @Test
  void modelsAreDescribed() {
    assertThat(run("describe", "paper-mlp")).isZero();
    assertThat(program.out()).contains("10,510,346 parameters, 10,510,346 trained");
    assertThat(run("describe", "paper-lora")).isEqualTo(1);
    assertThat(program.err()).contains("there is no folder").contains("--models");
  }

  @Test
  void aPlanIsATable() throws IOException {
    assertThat(run("plan", spec(SPEC), "--workspace", "W")).isZero();
    assertThat(asked.workspace()).isEqualTo("W");
    assertThat(program.out()).contains("learningRate=0.01 ").contains("2 trials: 0 cached, 2 to");
    assertThat(program.out()).contains("sst2:\n  train: 1,600 rows; 0 700, 1 900, the largest");
    assertThat(program.out()).endsWith("warning: SST-2/dev.tsv: 2 of 872 rows are in train\n");
  }

  @Test
  void preparedDatasetsAreListed() {
    assertThat(run("prepare")).isZero();
    assertThat(program.out())
        .isEqualToIgnoringNewLines(
            "sst2 0123456789ab: train 1600; 3 rows could not be read and are left out, see "
                + Path.of("workspace/datasets/0123456789abcdef/faults-fedcba987654.tsv")
                    .toAbsolutePath()
                + "; a training text has 2.5 tokens, 3.0 if batches of 32 were padded"
                + "\n  train: 1,600 rows; 0 700, 1 900, the largest class 56.3 %; 2 to 4 tokens,"
                + " median 2, 90 % up to 3, 99 % up to 3; 1 (0.1 %) cut at 100; 4 repeat an earlier"
                + " row; 3 left out (expected 2 columns: 2; expected a label: 1)"
                + "\nwarning: SST-2/dev.tsv: 2 of 872 rows are in train\n");
  }

  @Test
  void proofsOfResumptionAreATable() throws IOException {
    Outcome right = new Outcome("0123456789abcdef", "");
    List<Stop> stops = List.of(new Stop(12, true), new Stop(40, false));
    ResumeProof equal = new ResumeProof(trials.get(0).trial(), stops, right, right);
    proofs = List.of(equal);
    String spec = spec(SPEC);
    assertThat(run("prove-resume", spec, "--seed=9", "--checkpoint-every=7", "--glue=G")).isZero();
    assertThat(program.out())
        .contains(
            "seed 1  12 killed, 40 interrupted  0123456789ab  equal", "1 trials: 1 equal, 0 not");
    assertThat(seedAsked).isEqualTo(9);
    assertThat(asked.checkpointEvery()).isEqualTo(7);
    assertThat(asked.glue()).contains("G");
    assertThat(Path.of(asked.workspace())).as("a temporary folder").doesNotExist();

    Outcome other = new Outcome("fedcba9876543210", "");
    Outcome failed = new Outcome("", "no more memory");
    proofs =
        List.of(
            equal,
            new ResumeProof(trials.get(1).trial(), stops, right, other),
            new ResumeProof(trials.get(1).trial(), List.of(), failed, failed));
    assertThat(run("prove-resume", spec)).isEqualTo(5);
    assertThat(program.out())
        .contains("0123456789ab / fedcba987654  NOT EQUAL", "failed: no more memory")
        .contains("3 trials: 1 equal, 2 not");
  }

  @Test
  void aZipIsJudged() throws IOException {
    Path good = Files.createFile(folder.resolve("good.zip"));
    Path bad = Files.createFile(folder.resolve("bad.zip"));
    assertThat(run("validate-submission", good.toString())).isZero();
    assertThat(program.out()).contains("good.zip is a valid GLUE submission");
    assertThat(program.err()).contains("WARNING RTE.tsv: are few");
    assertThat(run("validate-submission", bad.toString())).isEqualTo(1);
    assertThat(program.err()).contains("ERROR CoLA.tsv: is missing");
    assertThat(run("validate-submission", folder.resolve("none.zip").toString())).isEqualTo(1);
    assertThat(program.err()).contains("there is no file").contains("none.zip");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          learningRate: 1e-3 | learningrate: 1e-3 | 3:28: optimizers[0].learningrate: unknown key; did you mean 'learningRate'?
          learningRate: 1e-3 | learningRate: fast | 3:42: optimizers[0].learningRate: expected a number above 0, found 'fast'
          tasks: [sst2]      | tasks: [sst3]      | 2:9: tasks[0]: expected a task
          """)
  void aWrongSpecificationIsToldWithItsPlace(String right, String wrong, String message)
      throws IOException {
    String file = spec(SPEC.replace(right, wrong));
    for (String command : List.of("sweep", "plan", "prepare")) {
      assertThat(run(command, file)).isEqualTo(1);
      assertThat(program.err()).contains("fisherflow: " + file + ":" + message);
      assertThat(program.err()).doesNotContain("\tat ");
    }
    assertThat(asked).isNull();
  }

  @Test
  void aFileThatCannotBeReadIsTold() throws IOException {
    assertThat(run("sweep", folder.resolve("none.yaml").toString())).isEqualTo(1);
    assertThat(program.err()).contains("fisherflow: there is no file ").contains("none.yaml");
    assertThat(run("sweep", folder.toString())).isEqualTo(1);
    assertThat(program.err()).contains("found a folder");
    Path latin = Files.write(folder.resolve("latin"), "é".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(run("sweep", latin.toString())).isEqualTo(1);
    assertThat(program.err()).contains("expected a text in UTF-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sweep --trials-at-once 0",
        "sweep --threads-per-trial=-1",
        "sweep --trials-at-once many",
        "sweep --checkpoint-every 0",
        "prove-resume",
        "plan demo --plugins nowhere",
        "prove-resume demo --kills 0",
        "sweep --run-id ../up",
        "sweep --detached",
        "rerun r --detached",
        "schedule --once --detached",
        "schedule --once --keep 0",
        "sweep a b",
        "validate-submission",
        "swep",
        "sweep --workspce w",
        "--glue x"
      })
  void aWrongCommandLineIsToldInOneLineWithHelpAtHand(String line) {
    assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(1);
    assertThat(program.err()).startsWith("fisherflow: ").contains("Try 'fisherflow");
    assertThat(program.out()).isEmpty();
    assertThat(asked).isNull();
  }

  @Test
  void aMistakeInSharedOptionsPointsToTheHelpOfTheCommand() {
    assertThat(run("sweep", "--trials-at-once", "0")).isEqualTo(1);
    assertThat(program.err())
        .isEqualToNormalizingNewlines(
            "fisherflow: expected --trials-at-once to be at least 1, found 0\n"
                + "Try 'fisherflow sweep --help'.\n");
  }

  @Test
  void theNearestCommandAndOptionAreNamed() {
    assertThat(run("swep")).isEqualTo(1);
    assertThat(program.err()).contains("Did you mean: fisherflow sweep");
    assertThat(run("sweep", "--workspce", "w")).isEqualTo(1);
    assertThat(program.err()).contains("--workspace");
  }

  @Test
  void whatSaysThatTheInputIsWrongIsFoundAmongTheCauses() {
    results =
        () -> {
          throw new IllegalStateException(
              "pipeline failed",
              new WorkspaceException("cannot write w/tmp/1", new IOException("read-only")));
        };
    assertThat(run("sweep")).isEqualTo(1);
    assertThat(program.err()).contains("fisherflow: cannot write w/tmp/1").doesNotContain("\tat ");
  }

  @Test
  void whatADiskOrAStoreHasStoppedIsNoFaultOfTheInput() {
    results =
        () -> {
          throw new IllegalStateException(
              "pipeline failed",
              new StoreException("cannot read s3://b/result.avro", new IOException("503")));
        };
    assertThat(run("sweep")).isEqualTo(6);
    assertThat(program.err()).contains("fisherflow: cannot read s3://b/result.avro");
    results =
        () -> {
          throw new UncheckedIOException(new IOException("/tmp/x: No space left on device"));
        };
    assertThat(run("sweep")).isEqualTo(6);
    assertThat(program.err())
        .contains("fisherflow: the disk is full: ", "No space left on device; make room");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--debug sweep", "sweep --debug"})
  void aCrashIsOneLineAndItsTraceIsForThoseWhoAsk(String withDebug) {
    results =
        () -> {
          throw new IllegalStateException("a bug\nof two lines");
        };
    assertThat(run("sweep")).isEqualTo(3);
    assertThat(program.err())
        .contains(
            "fisherflow: crashed: java.lang.IllegalStateException: a bug of two lines (--debug")
        .doesNotContain("\tat ");
    assertThat(run(withDebug.split(" "))).isEqualTo(3);
    assertThat(program.err()).contains("\tat ");
  }

  @Test
  void anErrorOfTheVirtualMachineIsACrash() {
    results =
        () -> {
          throw new NoClassDefFoundError("gone");
        };
    assertThat(run("sweep")).isEqualTo(3);
    assertThat(program.err())
        .contains("fisherflow: crashed:")
        .contains("NoClassDefFoundError: gone");
  }

  @Test
  void helpTellsCommandsOptionsAndExitCodes() {
    assertThat(run("--help")).isZero();
    assertThat(program.out())
        .contains("sweep", "plan", "prepare", "validate-submission", "--debug", "Exit codes:")
        .containsPattern("2\\s+the sweep or evaluation ended, but some of its trials")
        .containsPattern("6\\s+stopped from outside")
        .containsPattern("143\\s+stopped by a signal");
    assertThat(run("sweep", "--help")).isZero();
    assertThat(program.out())
        .contains("--workspace", "--glue", "--run-id", "--fresh", "--trials-at-once")
        .contains("--threads-per-trial", "Exit codes:", "FISHERFLOW_WORKSPACE");
  }

  @Test
  void theVersionIsTheBuilds() {
    assertThat(run("--version")).isZero();
    assertThat(program.out()).matches("fisherflow \\d+\\.\\d+\\.\\d+\\S*\\s*");
  }

  @Test
  void aReportNeedsARunThatHasEnded() {
    assertThat(run("report", "none", "--workspace", folder.toString())).isEqualTo(1);
    assertThat(program.err()).contains("there is no run 'none' that has ended in the workspace");
    assertThat(run("report", "../none", "--workspace", folder.toString())).isEqualTo(1);
  }
}
