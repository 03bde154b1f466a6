package dev.fisherflow.runners.cli;

import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.DataWarning;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.schemas.SplitFacts;
import dev.fisherflow.schemas.SplitManifest;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.transforms.dataset.DatasetPlan;
import dev.fisherflow.transforms.dataset.DatasetRequest;
import dev.fisherflow.transforms.dataset.survey.RawFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Trials of a small sweep, and results as the tests tell them. */
public final class Trials {

  static final TrialPlan PLAN =
      TrialPlan.of(
          SweepSpecification.parse(
              "test.yaml",
              """
              name: test
              tasks: [sst2]
              optimizers: [{type: adamw, learningRate: [1e-3, 1e-2]}]
              training: {epochs: 2, limit: 1600}
              """));

  private Trials() {}

  /** Two trials of 100 steps. */
  public static List<PlannedTrial> planned(boolean cached) {
    return PLAN.trials(PLAN.datasets().get(0), manifest(), "weights").stream()
        .map(trial -> new PlannedTrial(trial, PLAN.names().hyperparameters(trial), cached, 10_000))
        .toList();
  }

  static DataWarning warning() {
    return new DataWarning("sst2", "dev", "shared", "SST-2/dev.tsv: 2 of 872 rows are in train");
  }

  static DatasetPlan data() {
    SplitFacts train =
        SplitFacts.newBuilder()
            .setSplit("train")
            .setRows(1600)
            .setLeftOut(3)
            .setReasons(Map.of("expected 2 columns", 2L, "expected a label", 1L))
            .setLabelCounts(List.of(700L, 900L))
            .setRepeated(4)
            .setInTrain(0)
            .build();
    return new DatasetPlan(
        new DatasetRequest(Glue.SST2, "glue", "", "", InputFormat.PAIR, 100, null, false),
        1600,
        new RawFacts(List.of(warning()), List.of(train)),
        "fedcba9876543210",
        Optional.empty());
  }

  static DatasetManifest manifest() {
    return DatasetManifest.newBuilder()
        .setTask("sst2")
        .setDigest("0123456789abcdef")
        .setSourceDigest("fedcba9876543210")
        .setWarnings(List.of(warning()))
        .setInputFormat("pair")
        .setTokenizerDigest("tokenizer")
        .setMaxTokens(100)
        .setSplits(
            List.of(
                SplitManifest.newBuilder()
                    .setName("train")
                    .setRows(1600)
                    .setDigest("train")
                    .setLengths(List.of(0L, 0L, 800L, 799L, 1L))
                    .setCut(1L)
                    .build()))
        .setFacts(data().facts().splits())
        .setFailedRows(3)
        .build();
  }

  public static TrialResult succeeded(PlannedTrial trial, double score) {
    Checkpoint best =
        Checkpoint.newBuilder()
            .setTrialId(trial.trial().getTrialId())
            .setUri("checkpoints/50")
            .setStep(50)
            .setEpoch(1)
            .setScore(score)
            .setWeightsDigest("best")
            .build();
    return result(trial, TrialStatus.SUCCEEDED).setBest(best).setLast(best).build();
  }

  public static TrialResult ended(PlannedTrial trial, TrialStatus status) {
    return result(trial, status)
        .setFailure(
            Failure.newBuilder()
                .setCause(status == TrialStatus.DIVERGED ? "DIVERGED" : "OUT_OF_MEMORY")
                .setMessage("no more\nof it")
                .setStep(7L)
                .build())
        .build();
  }

  private static TrialResult.Builder result(PlannedTrial trial, TrialStatus status) {
    return TrialResult.newBuilder()
        .setTrial(trial.trial())
        .setStatus(status)
        .setStepsDone(100)
        .setTrainableParameters(10_000)
        .setThreads(1)
        .setDevice("cpu")
        .setSeconds(1.25);
  }
}
