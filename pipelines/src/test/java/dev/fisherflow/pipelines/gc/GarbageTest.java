package dev.fisherflow.pipelines.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.pipelines.TrialRecords;
import dev.fisherflow.pipelines.manifest.ManifestJson;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.report.table.GcTable;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.IndicatorSummary;
import dev.fisherflow.schemas.ManifestState;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialIdentity;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.transforms.lease.Leases;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.trials.TrialStore;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The garbage of a workspace of five trials, whose weights are 100 bytes each. */
class GarbageTest {

  private static final String WEIGHTS = TrialStore.WEIGHTS;
  private static final GcPolicy NOTHING = new GcPolicy(OptionalLong.of(0), 0);

  private static final List<Trial> TRIALS =
      TrialPlan.of(
              SweepSpecification.parse(
                  "test.yaml",
                  """
                  name: test
                  tasks: [sst2]
                  optimizers: [{type: adamw, learningRate: [1e-5, 1e-4, 1e-3, 1e-2, 1e-1]}]
                  """))
          .templates(Glue.SST2)
          .stream()
          .map(TrialIdentity::identified)
          .toList();

  @TempDir private Path folder;
  private Workspace workspace;

  @BeforeEach
  void fiveTrialsAreTrained() {
    workspace = Workspace.at(folder.toString());
    for (int i = 0; i < TRIALS.size(); i++) {
      train(TRIALS.get(i), 0.5 + 0.1 * i);
    }
  }

  private void train(Trial trial, double score) {
    Checkpoint best = checkpoint(trial, 10, score);
    Checkpoint last = checkpoint(trial, 20, 0.1);
    publish(
        new TrialFolder(trial.getTrialId()).result(),
        TrialRecords.result(trial, TrialStatus.SUCCEEDED)
            .setValidations(List.of(best, last))
            .setBest(best)
            .setLast(last)
            .setStepsDone(20)
            .build());
  }

  private Checkpoint checkpoint(Trial trial, long step, double score) {
    String uri = new TrialFolder(trial.getTrialId()).path() + "/checkpoints/" + step;
    byte[] weights = "%-100s".formatted(uri).substring(0, 100).getBytes(StandardCharsets.UTF_8);
    workspace.publish(uri + "/" + WEIGHTS, weights);
    return Checkpoint.newBuilder()
        .setTrialId(trial.getTrialId())
        .setUri(uri)
        .setStep(step)
        .setEpoch(1)
        .setScore(score)
        .setWeightsDigest(Digest.of(weights))
        .build();
  }

  private void publish(String path, TrialResult result) {
    workspace.publishRecords(path, TrialResult.getClassSchema(), List.of(result));
  }

  private TrialResult result(int trial) {
    return new TrialStore(workspace).find(TRIALS.get(trial)).orElseThrow();
  }

  private Garbage garbage(Instant now) {
    return new Garbage(workspace, Clock.fixed(now, ZoneOffset.UTC));
  }

  private GcPlan apply(GcPolicy policy) {
    Garbage garbage = garbage(Instant.now());
    GcPlan plan = policy.decide(garbage.holdings());
    assertThat(garbage.apply(plan, garbage.temporaryFiles())).isEmpty();
    return plan;
  }

  private List<String> left() throws IOException {
    try (var files = Files.walk(folder.resolve("trials"))) {
      return files
          .filter(file -> file.endsWith(WEIGHTS))
          .map(file -> place(folder.relativize(file.getParent()).toString()))
          .sorted()
          .toList();
    }
  }

  /** The number of a trial and the step. */
  private static String place(String path) {
    String[] parts = path.split("/");
    List<String> ids = TRIALS.stream().map(Trial::getTrialId).toList();
    return ids.indexOf(parts[1]) + "@" + parts[3];
  }

  @Test
  void theBestOfAGroupKeepTheirBestWeights() throws IOException {
    GcPlan plan = apply(new GcPolicy(OptionalLong.of(0), 2));
    assertThat(plan.bytesBefore()).isEqualTo(1000);
    assertThat(plan.bytesAfter()).isEqualTo(200);
    assertThat(left()).containsExactly("3@10", "4@10");
    assertThat(
            folder.resolve(new TrialFolder(TRIALS.get(0).getTrialId()).path() + "/checkpoints/10"))
        .as("no empty folder is left")
        .doesNotExist();
    assertThat(GcTable.render(plan, List.of(), true))
        .contains("kept", "number 2 of its group", "deleted", "number 5 of its group")
        .contains("freed 0.8 KB in 8 folders", "0.2 KB of 1.0 KB are left")
        .contains("more than the budget of 0.0 KB: all of it is needed");
  }

  @Test
  void aBudgetTakesWhatIsNotTheBestFirst() throws IOException {
    apply(new GcPolicy(OptionalLong.of(450), 1));
    assertThat(left()).containsExactly("1@10", "2@10", "3@10", "4@10");
  }

  @Test
  void resultsAreBelievedWithoutTheirWeightsAndStayTheSame() {
    List<TrialResult> before = List.of(result(0), result(4));
    apply(NOTHING);
    assertThat(List.of(result(0), result(4))).isEqualTo(before);
  }

  @Test
  void weightsThatAreNeededAfterAllMakeTheResultCountNoMore() throws IOException {
    TrialResult kept = result(4);
    TrialResult lost = result(0);
    apply(new GcPolicy(OptionalLong.of(0), 1));
    TrialStore store = new TrialStore(workspace);
    Path scratch = Files.createDirectory(folder.resolve("scratch"));
    store.fetch(kept.getBest(), scratch);
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> store.fetch(lost.getBest(), empty))
        .hasMessageContaining("deleted by gc")
        .hasMessageContaining("run the sweep again");
    assertThat(store.find(TRIALS.get(0))).isEmpty();
    assertThat(store.find(TRIALS.get(1))).isPresent();
  }

  @Test
  void damagedWeightsAreNotTakenForDiscardedOnes() throws IOException {
    apply(new GcPolicy(OptionalLong.of(0), 1));
    Path weights = folder.resolve(result(4).getBest().getUri()).resolve(WEIGHTS);
    Files.delete(weights);
    assertThat(new TrialStore(workspace).find(TRIALS.get(4))).isEmpty();
  }

  @Test
  void whatRunsSelectedAndEvaluatedStays() throws IOException {
    RunFolder run = new RunFolder(workspace, "r");
    run.writeSelections(
        List.of(
            Selection.newBuilder()
                .setTask("sst2")
                .setModel("minilm")
                .setAdapter("lora-r8")
                .setOptimizer("adamw")
                .setHyperparameters("")
                .setSettingScore(0.5)
                .setTrial(TRIALS.get(1))
                .setCheckpoint(result(1).getBest())
                .build()));
    workspace.publishRecords(
        "runs/r/evaluation/summaries.avro",
        IndicatorSummary.getClassSchema(),
        List.of(
            IndicatorSummary.newBuilder()
                .setSource("")
                .setTask("sst2")
                .setTrialId(TRIALS.get(2).getTrialId())
                .setCheckpoint(result(2).getLast().getUri())
                .setWeightsDigest(result(2).getLast().getWeightsDigest())
                .setStep(20)
                .setStage(1)
                .setRule("sgd")
                .setDamping(0)
                .setFigure("gamma")
                .setMean(1.0)
                .setStandardDeviation(null)
                .setBatches(1)
                .setMissing(0)
                .build()));
    GcPlan plan = apply(NOTHING);
    assertThat(left()).containsExactly("1@10", "2@20");
    assertThat(reasons(plan))
        .containsEntry("1@10", "selected by run r")
        .containsEntry("2@20", "evaluated by run r");
  }

  @Test
  void everythingOfARunThatHasNotEndedStays() throws IOException {
    workspace.publish("runs/r/begun.json", manifest(ManifestState.begun, Instant.now()));
    assertThat(deletable(Instant.now())).as("it prepares its datasets").isEmpty();
    assertThat(deletable(Instant.now().plus(Duration.ofDays(2)))).as("it died").hasSize(10);

    new RunFolder(workspace, "r").writeTrials(TRIALS.subList(0, 2));
    assertThat(apply(NOTHING).bytesAfter()).isEqualTo(400);
    assertThat(left()).containsExactly("0@10", "0@20", "1@10", "1@20");

    workspace.publish("runs/r/manifest.json", manifest(ManifestState.complete, Instant.now()));
    apply(NOTHING);
    assertThat(left()).isEmpty();
  }

  private static byte[] manifest(ManifestState state, Instant time) {
    return ManifestJson.write(
        RunManifest.newBuilder()
            .setRunId("r")
            .setState(state)
            .setSpecification("name: test")
            .setStarted(time.toString())
            .setEnded("")
            .setCodeVersion("1")
            .setRunner("direct")
            .setDevice("cpu")
            .setThreadsPerTrial(1)
            .setTrialsAtOnce(1)
            .setFailedRecords(0)
            .build());
  }

  private List<Holding> deletable(Instant now) {
    return garbage(now).holdings().stream().filter(h -> h.references().isEmpty()).toList();
  }

  @Test
  void aTrialThatIsBeingTrainedIsLeftAlone() throws IOException {
    Garbage garbage = garbage(Instant.now());
    GcPlan plan = NOTHING.decide(garbage.holdings());
    String trained = TRIALS.get(3).getTrialId();
    try (Leases.Lease lease =
        Leases.of(workspace).tryLease(new TrialFolder(trained).path()).orElseThrow()) {
      assertThat(garbage.apply(plan, List.of()))
          .as("it was leased after the plan was made")
          .hasSize(2)
          .allSatisfy(passedOver -> assertThat(passedOver).contains(trained));
      assertThat(left()).containsExactly("3@10", "3@20");
      assertThat(reasons(NOTHING.decide(garbage.holdings())))
          .containsEntry("3@10", "it is being trained");
    }
    apply(NOTHING);
    assertThat(left()).isEmpty();
  }

  @Test
  void theUnusedGoesWithoutABudgetAndStatesOfUnfinishedTrialsDoNot() throws IOException {
    String finished = new TrialFolder(TRIALS.get(0).getTrialId()).path();
    workspace.publish(finished + "/checkpoints/5/" + WEIGHTS, new byte[30]);
    workspace.publish(finished + "/state/training.avro", new byte[10]);
    workspace.publish("trials/unfinished/state/training.avro", new byte[10]);
    workspace.publish("trials/unfinished/checkpoints/5/" + WEIGHTS, new byte[30]);
    workspace.publish("tmp/old", new byte[7]);
    workspace.publish("tmp/datasets/d/old", new byte[7]);
    workspace.publish("tmp/new", new byte[7]);
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(25)));
    Files.setLastModifiedTime(folder.resolve("tmp/old"), old);
    Files.setLastModifiedTime(folder.resolve("tmp/datasets/d/old"), old);

    GcPlan plan = apply(new GcPolicy(OptionalLong.empty(), 1));
    assertThat(plan.bytesFreed()).isEqualTo(70);
    assertThat(left()).hasSize(10);
    assertThat(folder.resolve("trials/unfinished/state/training.avro")).exists();
    assertThat(folder.resolve(finished + "/state")).doesNotExist();
    assertThat(folder.resolve("tmp/old")).doesNotExist();
    assertThat(folder.resolve("tmp/datasets/d/old")).doesNotExist();
    assertThat(folder.resolve("tmp/new")).exists();
  }

  @Test
  void whatADamagedRunMayNeedStaysAndTheRestIsDecided() throws IOException {
    workspace.publish("runs/r/selections.avro", new byte[] {'O', 'b', 'j', 1, 9, 9, 9});
    assertThat(deletable(Instant.now())).as("its trials are not known").isEmpty();
    new RunFolder(workspace, "r").writeTrials(TRIALS.subList(0, 2));
    Garbage garbage = garbage(Instant.now());
    garbage.apply(NOTHING.decide(garbage.holdings()), List.of());
    assertThat(left()).containsExactly("0@10", "0@20", "1@10", "1@20");
    assertThat(garbage.damaged())
        .singleElement()
        .asString()
        .contains("runs/r/selections.avro is damaged: expected an Avro file");
  }

  @Test
  void theWeightsOfADamagedResultStay() throws IOException {
    Path result = folder.resolve(new TrialFolder(TRIALS.get(2).getTrialId()).result());
    Files.write(result, new byte[] {'O', 'b', 'j', 1, 9, 9, 9});
    apply(NOTHING);
    assertThat(left()).containsExactly("2@10", "2@20");
  }

  private static Map<String, String> reasons(GcPlan plan) {
    Function<GcPlan.Decision, String> folder = d -> place(d.holding().folder());
    return plan.decisions().stream().collect(Collectors.toMap(folder, GcPlan.Decision::reason));
  }
}
