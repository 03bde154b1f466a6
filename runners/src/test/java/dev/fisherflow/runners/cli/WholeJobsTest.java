package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.schemas.DevPredictions;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.lease.Leases;
import dev.fisherflow.transforms.lease.Leases.Lease;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each command that runs a pipeline, from its arguments to its files; nothing is learned. */
class WholeJobsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path shared;

  @TempDir private Path folder;

  private final Program program = Program.learningNothing(trial -> TrialStatus.SUCCEEDED);

  @BeforeAll
  static void aSweepHasRun() throws IOException {
    WholeJobsTest job = new WholeJobsTest();
    assertThat(job.run("sweep", spec("seeds: [1, 2]"), "--run-id", "first"))
        .as(() -> job.program.err())
        .isZero();
  }

  @Test
  void aSweepPredictsPackagesEvaluatesAndReports() throws IOException {
    assertThat(rows("first")).hasSize(1 + 4);
    assertThat(manifest("first").get("state").asText()).isEqualTo("complete");
    assertThat(manifest("first").get("trials")).hasSize(4);
    assertThat(file("first", "report.html")).content().contains("iEF", "AdamW");
    assertThat(file("first", "report.html")).content().contains("Hardest rows", "calibration");
    assertThat(devPredictions("first"))
        .hasSize(2)
        .allSatisfy(
            answers ->
                assertThat(answers.getRows())
                    .isNotEmpty()
                    .allMatch(row -> row.getScores().size() == 2)
                    .noneMatch(row -> row.getTruth().isEmpty()));
    assertThat(file("first", "curves.csv")).isNotEmptyFile();
    assertThat(zips("first")).hasSize(2);
    assertThat(file("first", "evaluation/evaluation.html")).isNotEmptyFile();
    assertThat(Files.readAllLines(file("first", "evaluation/indicators.csv")))
        .as("four checkpoints, two batches, four rules")
        .hasSize(1 + 4 * 2 * 4);
  }

  private static List<DevPredictions> devPredictions(String run) {
    return new RunFolder(Workspace.at(shared.resolve("workspace").toString()), run)
        .devPredictions();
  }

  @Test
  void theSameSweepAgainTrainsNothing() throws IOException {
    Path told = folder.resolve("told");
    String command = "cat > '" + told + "'; echo $FISHERFLOW_STATE >> '" + told + "'";
    assertThat(run("sweep", spec("seeds: [1, 2]"), "--run-id", "second", "--notify", command))
        .isZero();
    assertThat(program.err())
        .contains("4 trials, 4 of them finished before")
        .doesNotContain("warning");
    assertThat(told)
        .content()
        .contains("\"runId\":\"second\"", "\"outcome\":{\"trials\":4,\"failedTrials\":0}")
        .endsWith("SUCCEEDED\n");
    assertThat(rows("second")).isEqualTo(rows("first"));
    assertThat(manifest("second").get("trials")).isEqualTo(manifest("first").get("trials"));
  }

  /** Whatever it is called with, a finished run is not touched by another's command. */
  @Test
  void theIdOfAnotherRunIsRefusedAndNothingChanges() throws IOException {
    Map<Path, List<Object>> before = files(file("first", ""));
    String other = spec("seeds: [1, 2]", "learningRate: 0.005");
    for (String glue : List.of("/nope", shared.resolve("workspace/embedded-glue").toString())) {
      assertThat(run("sweep", other, "--run-id", "first", "--glue", glue))
          .isEqualTo(ExitCode.INPUT.code());
    }
    assertThat(run("sweep", other, "--run-id", "first")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err())
        .contains("the run id 'first' is taken", "a run of another specification")
        .contains("give this run another --run-id");
    assertThat(files(file("first", ""))).isEqualTo(before);
  }

  @Test
  void theEndOfASweepIsToldThatAnErrorEnds() throws IOException {
    Path told = folder.resolve("told");
    String other = spec("seeds: [1, 2]", "learningRate: 0.005");
    assertThat(run("sweep", other, "--run-id", "first", "--notify", "cat > '" + told + "'; false"))
        .isEqualTo(ExitCode.INPUT.code());
    assertThat(told).content().contains("\"state\":\"CRASHED\"", "the run id 'first' is taken");
    assertThat(program.err())
        .contains("the end of run first is not delivered: the command ended with exit code 1");
    assertThat(run("sweep", other, "--mlflow", "localhost:5000")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("--mlflow, such as http://localhost:5000");
  }

  /** Each file with its bytes and when it was written. */
  private static Map<Path, List<Object>> files(Path folder) throws IOException {
    Map<Path, List<Object>> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(file, List.of(Digest.ofFile(file), Files.getLastModifiedTime(file)));
      }
    }
    return files;
  }

  @Test
  void aRunThatAnotherCommandWorksOnIsRefused() throws IOException {
    String place = folder.resolve("workspace").toString();
    String[] sweep = {"sweep", spec("seeds: [1]"), "--run-id", "same", "--workspace", place};
    String[] evaluate = {"evaluate", "same", "--workspace", place};
    String held = "the run 'same' is held by pid %d on ".formatted(ProcessHandle.current().pid());
    assertThat(program.run(sweep)).isZero();
    Map<Path, List<Object>> before = files(Path.of(place, "runs/same"));
    try (Lease working = Leases.of(Workspace.at(place)).tryLease("runs/same").orElseThrow()) {
      for (String[] command : List.of(sweep, evaluate)) {
        assertThat(program.run(command)).isEqualTo(ExitCode.INPUT.code());
        assertThat(program.err()).contains(held, "since ", "fisherflow status same --watch");
      }
    }
    before.remove(Path.of(place, "runs/same/lease"));
    assertThat(files(Path.of(place, "runs/same"))).containsAllEntriesOf(before);
    assertThat(program.run(sweep)).as("once it is free").isZero();
    assertThat(program.err()).contains("2 trials, 2 of them finished before");
  }

  private static final List<String> MEANWHILE = new CopyOnWriteArrayList<>();
  private static volatile String meanwhile;

  @Test
  void aSweepHoldsItsRunAsLongAsItWorks() throws IOException {
    meanwhile = folder.resolve("workspace").toString();
    Program first = Program.learningNothing(WholeJobsTest::lookMeanwhile);
    assertThat(first.run("sweep", spec("seeds: [1]"), "--run-id", "one", "--workspace", meanwhile))
        .as(() -> first.err())
        .isZero();
    assertThat(MEANWHILE)
        .hasSize(2)
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith("held by pid %d on ".formatted(ProcessHandle.current().pid()))
                    .containsPattern("[12] running")
                    .doesNotContain("no process works on it"));
    assertThat(Path.of(meanwhile, "runs/one/lease")).isEmptyFile();
  }

  private static TrialStatus lookMeanwhile(Trial trial) {
    Program other = Program.learningNothing(any -> TrialStatus.SUCCEEDED);
    other.run("status", "one", "--workspace", meanwhile);
    Leases leases = Leases.of(Workspace.at(meanwhile));
    MEANWHILE.add(leases.look("runs/one").orElseThrow() + " " + other.out() + other.err());
    return TrialStatus.SUCCEEDED;
  }

  @Test
  void failuresAndDivergencesAreTheTrialsOwn() throws IOException {
    Program failing = Program.learningNothing(WholeJobsTest::end);
    String place = folder.resolve("workspace").toString();
    assertThat(
            failing.run(
                "sweep", spec("seeds: [1, 2, 3]"), "--run-id", "some", "--workspace", place))
        .isEqualTo(ExitCode.TRIALS_FAILED.code());
    assertThat(Path.of(place, "runs/some/results.csv"))
        .content()
        .contains("SUCCEEDED", "DIVERGED", "FAILED");
    assertThat(Path.of(place, "runs/some/manifest.json")).isNotEmptyFile();
    assertThat(failing.run("status", "some", "--workspace", place))
        .isEqualTo(ExitCode.TRIALS_FAILED.code());
    assertThat(failing.out()).contains("2 done, 2 diverged, 2 failed");
  }

  private static TrialStatus end(Trial trial) {
    return List.of(TrialStatus.SUCCEEDED, TrialStatus.DIVERGED, TrialStatus.FAILED)
        .get((int) trial.getSeed() - 1);
  }

  @Test
  void aRerunIsIdentical() throws IOException {
    assertThat(run("rerun", "first", "--run-id", "rerun")).as(() -> program.err()).isZero();
    assertThat(program.out()).contains("rerun against first", "identical: 4 trials");
    assertThat(JSON.readTree(file("rerun", "compare.json").toFile()).get("verdict").asText())
        .isEqualTo("IDENTICAL");
    assertThat(manifest("rerun").get("selections")).isEqualTo(manifest("first").get("selections"));
    assertThat(run("compare", "first", "rerun")).isZero();
    assertThat(program.out()).contains("identical: 4 trials");
  }

  @Test
  void anEvaluationHasItsOwnRun() throws IOException {
    assertThat(run("evaluate", "first", "--run-id=evaluated", "--batches=3", "--batch-size=10"))
        .as(() -> program.err())
        .isZero();
    assertThat(file("evaluated", "evaluation/evaluation.html")).isNotEmptyFile();
    assertThat(Files.readAllLines(file("evaluated", "evaluation/indicators.csv")))
        .as("four trials, three checkpoints, three batches, four rules")
        .hasSize(1 + 4 * 3 * 3 * 4);
  }

  @Test
  void datasetsArePreparedAlone() throws IOException {
    String place = folder.resolve("workspace").toString();
    assertThat(program.run("prepare", spec("seeds: [1, 2]"), "--workspace", place, "--json"))
        .as(() -> program.err())
        .isZero();
    JsonNode manifest = JSON.readTree(program.out()).get(0);
    assertThat(manifest.get("task").asText()).isEqualTo("rte");
    assertThat(Path.of(place, "datasets", manifest.get("digest").asText()))
        .isDirectoryContaining("glob:**/train*");
    assertThat(Path.of(place, "trials")).doesNotExist();
    assertThat(Path.of(place, "runs")).doesNotExist();
  }

  @Test
  void aScheduleMakesOneRun() throws IOException {
    assertThat(run("schedule", spec("seeds: [1, 2]"), "--once", "--name", "nightly"))
        .as(() -> program.err())
        .isZero();
    Path ledger = shared.resolve("workspace/schedules/nightly/ledger.jsonl");
    JsonNode entry = JSON.readTree(Files.readAllLines(ledger).get(0));
    assertThat(entry.get("state").asText()).isEqualTo("SUCCEEDED");
    String runId = entry.get("runId").asText();
    assertThat(rows(runId)).isEqualTo(rows("first"));
    assertThat(file(runId, "report.html")).isNotEmptyFile();
    assertThat(run("runs", "--schedule", "nightly")).isZero();
    assertThat(program.out()).contains(runId);
  }

  /** The one job whose learner is real: of a network that trains in milliseconds. */
  @Test
  void stoppedTrialsEndAsOthers() throws IOException {
    Path small =
        Files.writeString(
            folder.resolve("small.yaml"),
            """
            name: small
            model: mlp:3072-4-10
            tasks: [cifar10]
            adapter: {type: full}
            optimizers: [{type: adamw, learningRate: 0.001}]
            training: {batchSize: 10, epochs: 2, limit: 60}
            """);
    Program whole = Program.whole();
    assertThat(whole.run("prove-resume", small.toString(), "--checkpoint-every", "3"))
        .as(() -> whole.out() + whole.err())
        .isZero();
    assertThat(whole.out()).contains("1 trials: 1 equal, 0 not");
  }

  @Test
  void anEndedRunIsReadInManyWays() throws IOException {
    assertThat(run("status", "first")).isZero();
    assertThat(program.out()).contains("4 done, 0 diverged, 0 failed");
    assertThat(run("report", "first", "--tensorboard")).isZero();
    assertThat(program.out()).contains(file("first", "report.html").toString());
    assertThat(run("plan", spec("seeds: [1, 2, 3]"), "--since", "first")).isZero();
    assertThat(program.out()).contains("2 new, 0 gone").contains("6 trials: 4 cached, 2 to train");
    assertThat(run("gc", "--dry-run", "--best", "0")).isZero();
    assertThat(program.out()).contains("selected by run first");
  }

  @Test
  void aSubmissionIsValidAndItsUploadIsRecorded() throws IOException {
    String zip = zips("first").get(0).toString();
    assertThat(run("submissions", "--json")).isZero();
    assertThat(program.out()).contains(Path.of(zip).getFileName().toString());
    assertThat(program.run("validate-submission", zip)).as(() -> program.err()).isZero();
    assertThat(run("submissions", "record", zip, "--at=2026-03-01T10:00:00Z")).isZero();
    assertThat(program.out()).contains("made by first");
  }

  private static String spec(String seeds) throws IOException {
    return spec(seeds, "learningRate: 0.001");
  }

  private static String spec(String seeds, String rate) throws IOException {
    return Files.writeString(
            Files.createTempFile(shared, "spec", ".yaml"),
            """
            name: fake
            tasks: [rte]
            adapter: {type: lora, rank: 2, alpha: 2}
            optimizers: [{type: adamw, RATE}, {type: ief, learningRate: 0.1}]
            training: {epochs: 2, batchSize: 16, limit: 40, keepCheckpoints: epochs}
            evaluation: {checkpoints: last, updates: [ef, sf, hf], batches: 2, batchSize: 10}
            submission: true
            """
                    .replace("RATE", rate)
                + seeds
                + "\n")
        .toString();
  }

  private int run(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--workspace";
    all[arguments.length + 1] = shared.resolve("workspace").toString();
    return program.run(all);
  }

  private static List<String> rows(String run) throws IOException {
    return Files.readAllLines(file(run, "results.csv"));
  }

  private static JsonNode manifest(String run) throws IOException {
    return JSON.readTree(file(run, "manifest.json").toFile());
  }

  private static List<Path> zips(String run) throws IOException {
    try (Stream<Path> files = Files.list(file(run, "submissions"))) {
      return files.filter(file -> file.toString().endsWith(".zip")).sorted().toList();
    }
  }

  private static Path file(String run, String name) {
    return shared.resolve("workspace/runs").resolve(run).resolve(name);
  }
}
