package dev.fisherflow.pipelines.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fisherflow.pipelines.estimate.CellEstimate.Time;
import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.report.table.EstimateTable;
import dev.fisherflow.pipelines.report.table.PaperHours;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.transforms.dataset.survey.TextLengths;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Three trials of 100 steps with 3 validations each, of 10 MB on disk and about 3 GB of memory. */
class SweepEstimateTest {

  private static final long GB = 1_000_000_000;
  private static final Capacity LARGE =
      new Capacity(64 * GB, OptionalLong.empty(), OptionalLong.of(64 * GB), 2);
  private static final Measurement PILOT =
      new Measurement(32, List.of(1.0, 2.0, 3.0, 4.0, 5.0), 10, OptionalLong.of(5 * GB), "");

  private static List<PlannedTrial> trials(boolean firstCached) {
    List<PlannedTrial> planned = new ArrayList<>();
    for (Trial template :
        TrialPlan.of(
                SweepSpecification.parse(
                    "test.yaml",
                    """
                    name: test
                    tasks: [sst2]
                    optimizers: [{type: adamw, learningRate: 1e-3}]
                    seeds: [1, 2, 3]
                    training: {batchSize: 32, epochs: 1, evaluateEvery: 40}
                    """))
            .templates(Glue.SST2)) {
      planned.add(
          new PlannedTrial(
              Trial.newBuilder(template).setSteps(100).build(),
              "learningRate=0.001",
              firstCached && planned.isEmpty(),
              1_250_000,
              "",
              3 * GB,
              TextLengths.UNKNOWN));
    }
    return planned;
  }

  private static CellEstimate estimate(Measurement pilot, Capacity machine) {
    CostCell cell = CostCell.of(trials(true)).get(0);
    return CellEstimate.of(cell, Optional.ofNullable(pilot), machine);
  }

  @Test
  void aTrialTakesItsStepsAndItsValidations() {
    CellEstimate estimate = estimate(PILOT, LARGE);
    assertThat(estimate.steps()).as("the cached trial has none").isEqualTo(200);
    // 100 steps of 2, 3, 4 s at the quartiles, and 3 validations of 10 s.
    assertThat(estimate.trialTimes().orElseThrow())
        .containsExactly(new Time(230, 330, 430), new Time(230, 330, 430));
    assertThat(estimate.time()).contains(new Time(460, 660, 860));
    assertThat(estimate.memoryBytes()).isEqualTo(5 * GB);
    assertThat(estimate.misfit()).isEmpty();
    assertThat(estimate.diskBytes() / 1e6).isEqualTo(20, within(0.1));
  }

  @Test
  void tokensAreThoseOfTheTextsAndPaddedOnesAreMore() {
    TextLengths texts = new TextLengths(List.of(0L, 0L, 50L, 0L, 50L));
    Trial trial = trials(false).get(0).trial();
    List<PlannedTrial> two =
        List.of(
            new PlannedTrial(trial, "", false, 1, "", 0, texts),
            new PlannedTrial(trial, "", true, 1, "", 0, texts));
    CellEstimate estimate = CellEstimate.of(CostCell.of(two).get(0), Optional.empty(), LARGE);
    assertThat(estimate.tokens()).as("100 steps of 32 texts of 3").isEqualTo(9_600);
    assertThat(estimate.paddedTokens()).as("nearly always 4").isEqualTo(12_800);
  }

  @Test
  void stepsOfSmallerBatchesTakeLess() {
    Trial half = Trial.newBuilder(trials(false).get(0).trial()).setBatchSize(16).build();
    List<PlannedTrial> mixed = new ArrayList<>(trials(false));
    mixed.add(new PlannedTrial(half, "", false, 1));
    CellEstimate estimate = CellEstimate.of(CostCell.of(mixed).get(0), Optional.of(PILOT), LARGE);
    assertThat(CostCell.of(mixed).get(0).largest().orElseThrow().trial().getBatchSize())
        .isEqualTo(32);
    assertThat(estimate.trialTimes().orElseThrow().get(3).median()).isEqualTo(150 + 30);
  }

  @Test
  void trialsShareTheSlots() {
    CellEstimate cell =
        CellEstimate.of(CostCell.of(trials(false)).get(0), Optional.of(PILOT), LARGE);
    SweepEstimate sweep = new SweepEstimate(List.of(cell), LARGE);
    assertThat(sweep.timed()).isTrue();
    assertThat(sweep.wallTime().median()).as("two after the other on one slot").isEqualTo(660);
    assertThat(EstimateTable.render(sweep))
        .contains("5.0 GB", "17 min (12 min to 22 min)")
        .contains("training takes about 11 min (8 min to 14 min) with 2 trials at once")
        .doesNotContain("DOES NOT FIT");
    assertThat(PaperHours.render("paper-lora", sweep))
        .isEqualTo(
            "device hours: about 0.3 for the trainings here; the paper tells 420 GPU-hours (A100,"
                + " 80 GB) for all its fine-tunings\n");
    assertThat(PaperHours.render("paper-e3-vit", sweep)).contains("133 GPU-hours");
    assertThat(PaperHours.render("small", sweep) + PaperHours.render("paper-mini", sweep))
        .isEmpty();
  }

  @Test
  void whatDoesNotFitIsSaid() {
    Capacity machine = new Capacity(9 * GB, OptionalLong.empty(), OptionalLong.of(GB), 2);
    assertThat(estimate(PILOT, machine).misfit())
        .isEqualTo("2 trials at once need 10.0 GB of memory, the machine has 9.0 GB");
    assertThat(estimate(null, machine).misfit()).as("about 6 GB do").isEmpty();
    Capacity small = new Capacity(2 * GB, OptionalLong.empty(), OptionalLong.of(GB), 2);
    assertThat(estimate(null, small).misfit())
        .isEqualTo("a trial needs 3.0 GB of memory, the machine has 2.0 GB");
    Capacity gpu = new Capacity(2 * GB, OptionalLong.of(GB), OptionalLong.of(GB), 2);
    assertThat(estimate(null, gpu).misfit())
        .isEqualTo("a step needs about 3.0 GB, a GPU has 1.0 GB");
    Capacity full = new Capacity(64 * GB, OptionalLong.empty(), OptionalLong.of(15_000_000), 1);
    assertThat(estimate(PILOT, full).misfit()).contains("the disk has 0.0 GB left");
    Measurement failed = Measurement.failed(32, OptionalLong.empty(), "out of Java heap");
    assertThat(estimate(failed, LARGE).misfit()).isEqualTo("the pilot failed: out of Java heap");
    assertThat(EstimateTable.render(new SweepEstimate(List.of(estimate(failed, LARGE)), LARGE)))
        .contains("DOES NOT FIT: the pilot failed: out of Java heap")
        .doesNotContain("training takes");
  }

  @Test
  void cellsThatFitOneByOneMayNotFitTogether() {
    Capacity machine = new Capacity(64 * GB, OptionalLong.empty(), OptionalLong.of(30_000_000), 1);
    CellEstimate cell = estimate(PILOT, machine);
    assertThat(cell.misfit()).isEmpty();
    SweepEstimate sweep = new SweepEstimate(List.of(cell, cell), machine);
    assertThat(EstimateTable.render(sweep)).contains("DOES NOT FIT: all checkpoints need");
  }

  @Test
  void withoutAPilotThereAreNoTimes() {
    String table = EstimateTable.render(new SweepEstimate(List.of(estimate(null, LARGE)), LARGE));
    assertThat(table).contains("~3.0 GB", "--pilot").doesNotContain("time", "validation");
    assertThat(
            PaperHours.render(
                "paper-lora", new SweepEstimate(List.of(estimate(null, LARGE)), LARGE)))
        .contains("--pilot measures those", "420 GPU-hours");
  }
}
