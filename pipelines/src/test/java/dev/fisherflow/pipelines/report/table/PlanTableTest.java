package dev.fisherflow.pipelines.report.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.report.Results;
import dev.fisherflow.schemas.Trial;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTableTest {

  private final List<Trial> trials = Results.trials();

  private PlannedTrial planned(int index, boolean cached) {
    Trial trial = trials.get(index);
    return new PlannedTrial(
        trial, Results.PLAN.names().hyperparameters(trial), cached, 73_728 + 768);
  }

  @Test
  void aLinePerTrialAndTheSumsOfWhatIsToTrain() {
    String table =
        PlanTable.render(List.of(planned(0, true), planned(6, false), planned(7, false)));
    String[] lines = table.split("\n", -1);
    // 64 steps of 32 samples: 2 epochs of 1,000 rows are 2 x 32 steps. An adapter is
    // 4 x 74,496 + 8,192 = 306,176 bytes, kept twice; 64 points of 64 bytes; 8 validations.
    assertThat(lines[0].strip())
        .matches("trial +task +adapter +optimizer +hyper-parameters +seed +steps +disk");
    assertThat(lines[1])
        .contains(trials.get(0).getTrialId().substring(0, 12))
        .endsWith("sst2  lora-r8  adamw      learningRate=0.001     1     64  618.5 KB  cached");
    assertThat(lines[2])
        .endsWith("sst2  lora-r8  ief        learningRate=10        1     64  618.5 KB  to train");
    assertThat(lines)
        .contains("3 trials: 1 cached, 2 to train with 128 steps and about 1.2 MB of disk");
  }

  @Test
  void aTrialWhoseDatasetIsNotPreparedHasNoIdYet() {
    Trial estimate = Results.PLAN.estimates(Results.PLAN.datasets().get(0), 65).get(0);
    PlannedTrial planned = new PlannedTrial(estimate, "learningRate=0.001", false, 100);
    assertThat(PlanTable.render(List.of(planned)).lines().skip(1).findFirst().orElseThrow())
        .matches(" -  +sst2 .* 6 .*to train");
  }

  @Test
  void validationsFallOnMultiplesAndEndsOfEpochs() {
    // Steps 10, 20, 30, 40, 50, 60, and the ends 32 and 64 of the epochs.
    assertThat(planned(0, false).validations()).isEqualTo(8);
    Trial sixteenth = Trial.newBuilder(trials.get(0)).setEvaluateEvery(16).build();
    assertThat(new PlannedTrial(sixteenth, "", false, 1).validations()).isEqualTo(4);
  }

  @Test
  void bytesAreShownInTheLargestUnit() {
    assertThat(PlanTable.bytes(0)).isEqualTo("0.0 KB");
    assertThat(PlanTable.bytes(999_949)).isEqualTo("999.9 KB");
    assertThat(PlanTable.bytes(999_950)).isEqualTo("1.0 MB");
    assertThat(PlanTable.bytes(2_500_000_000L)).isEqualTo("2.5 GB");
  }
}
