package dev.fisherflow.pipelines.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.pipelines.TrialRecords;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialIdentity;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.Task;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TrialPlanTest {

  private static final String TEXT =
      """
      name: plan
      tasks: [sst2, cola]
      optimizers:
        - {type: adamw, learningRate: [1e-3, 5e-4]}
        - {type: ief, learningRate: 10, damping: [1e-7, 1e-3]}
      seeds: [1, 2]
      training: {batchSize: 32, epochs: {sst2: 2, cola: 3}, limit: 100}
      """;

  @Test
  void stepsAreEpochsTimesBatchesOfWhatIsUsed() {
    TrialPlan plan = plan(TEXT);
    // 100 of 1,000 rows are 4 batches of 32, the last of 4; 65 rows are 3 batches.
    assertThat(trials(plan, Glue.SST2, 1000)).extracting(Trial::getSteps).containsOnly(8L);
    assertThat(trials(plan, Glue.COLA, 65)).extracting(Trial::getSteps).containsOnly(9L);
    assertThat(trials(plan(TEXT.replace("limit: 100", "limit: null")), Glue.SST2, 1000))
        .extracting(Trial::getSteps)
        .containsOnly(64L);
  }

  @Test
  void everyTrialIsWholeAndKnownByItsContent() {
    List<Trial> trials = trials(plan(TEXT), Glue.SST2, 1000);
    assertThat(trials).hasSize(8).doesNotHaveDuplicates();
    assertThat(trials).extracting(Trial::getTrialId).doesNotHaveDuplicates();
    assertThat(trials)
        .allSatisfy(
            trial -> {
              assertThat(trial.getTrialId()).isEqualTo(TrialIdentity.idOf(trial));
              assertThat(trial.getDatasetDigest()).isEqualTo("data");
              assertThat(trial.getModelDigest()).isEqualTo("weights");
              assertThat(trial.getTask()).isEqualTo("sst2");
              assertThat(trial.getLimit()).isEqualTo(100L);
              assertThat(trial.getOptimizer().getSchedule().getType()).isEqualTo("constant");
            });
    assertThat(trials).extracting(Trial::getSeed).startsWith(1L, 2L, 1L, 2L);
  }

  @Test
  void theIdTellsAllButTheModelsName() {
    Trial trial = trials(plan(TEXT), Glue.SST2, 1000).get(0);
    assertThat(TrialIdentity.idOf(Trial.newBuilder(trial).setModel("elsewhere").build()))
        .isEqualTo(trial.getTrialId());
    Stream.of(
            Trial.newBuilder(trial).setTask("cola").build(),
            Trial.newBuilder(trial).setModelDigest("other").build(),
            Trial.newBuilder(trial).setDatasetDigest("other").build(),
            Trial.newBuilder(trial).setSeed(9).build(),
            Trial.newBuilder(trial).setBatchSize(9).build(),
            Trial.newBuilder(trial).setEpochs(9).build(),
            Trial.newBuilder(trial).setSteps(9).build(),
            Trial.newBuilder(trial).setEvaluateEvery(9).build(),
            Trial.newBuilder(trial).setMaxTokens(9).build(),
            Trial.newBuilder(trial).setLimit(null).build(),
            Trial.newBuilder(trial).setNumericsVersion(9).build())
        .forEach(other -> assertThat(TrialIdentity.idOf(other)).isNotEqualTo(trial.getTrialId()));
  }

  @Test
  void aGrownSweepKeepsItsTrials() {
    List<Trial> before = trials(plan(TEXT), Glue.SST2, 1000);
    List<Trial> after =
        trials(plan(TEXT.replace("[1e-3, 5e-4]", "[1e-3, 5e-4, 1e-4]")), Glue.SST2, 1000);
    assertThat(after).hasSize(10).containsAll(before);
  }

  @Test
  void datasetsAreAskedForOnce() {
    assertThat(plan(TEXT.replace("limit: 100", "maxTokens: [64, 100], limit: [10, 20]")).datasets())
        .containsExactly(
            new DatasetNeed(Glue.SST2, "minilm", 64),
            new DatasetNeed(Glue.SST2, "minilm", 100),
            new DatasetNeed(Glue.COLA, "minilm", 64),
            new DatasetNeed(Glue.COLA, "minilm", 100));
  }

  @Test
  void eachDatasetHasItsOwnTrials() {
    TrialPlan plan = plan(TEXT.replace("limit: 100", "maxTokens: [64, 100]"));
    List<Trial> trials =
        plan.trials(new DatasetNeed(Glue.SST2, "minilm", 64), manifest("sst2", 10), "weights");
    assertThat(trials).hasSize(8).extracting(Trial::getMaxTokens).containsOnly(64);
  }

  @Test
  void anotherOrAnEmptyDatasetIsRefused() {
    TrialPlan plan = plan(TEXT);
    DatasetNeed request = new DatasetNeed(Glue.SST2, "minilm", 100);
    assertThatThrownBy(() -> plan.trials(request, manifest("cola", 10), "weights"))
        .hasMessage("expected a dataset of sst2, found one of cola");
    assertThatThrownBy(() -> plan.trials(request, manifest("sst2", 0), "weights"))
        .hasMessage("the dataset of sst2 has no training examples");
  }

  @Test
  void settingsAreNamedByTheirRateAndWhatVaries() {
    TrialPlan plan = plan(TEXT);
    // Epochs differ from task to task only: they do not make another setting.
    assertThat(plan.templates().stream().map(plan.names()::hyperparameters).distinct())
        .containsExactly(
            "learningRate=0.001",
            "learningRate=0.0005",
            "learningRate=10 damping=1e-7",
            "learningRate=10 damping=0.001");
  }

  @Test
  void everythingThatVariesIsNamed() {
    TrialPlan plan =
        plan(
            """
            name: names
            tasks: [sst2]
            optimizers:
              - type: ef
                firstStepNorm: 0.01
                duplicateCosine: [null, 0.99]
                schedule: [linear, {type: step, milestones: [1, 2], factor: 0.5}]
            training: {batchSize: [16, 32], epochs: 3}
            """);
    List<String> names = plan.templates().stream().map(plan.names()::hyperparameters).toList();
    assertThat(names).doesNotHaveDuplicates().hasSize(8);
    assertThat(names)
        .startsWith("firstStepNorm=0.01 duplicateCosine=none schedule=linear batchSize=16")
        .endsWith("firstStepNorm=0.01 duplicateCosine=0.99 schedule=step:1,2*0.5 batchSize=32");
  }

  private static TrialPlan plan(String text) {
    return TrialPlan.of(SweepSpecification.parse("test.yaml", text));
  }

  private static List<Trial> trials(TrialPlan plan, Task task, long rows) {
    return plan.trials(new DatasetNeed(task, "minilm", 100), manifest(task.key(), rows), "weights");
  }

  private static DatasetManifest manifest(String task, long rows) {
    return TrialRecords.dataset(task, "data", "source", rows);
  }
}
