package dev.fisherflow.pipelines.report;

import dev.fisherflow.pipelines.TrialRecords;
import dev.fisherflow.pipelines.plan.DatasetNeed;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.util.List;

/** A small sweep on SST-2 whose results are told by the tests. */
public final class Results {

  public static final TrialPlan PLAN =
      TrialPlan.of(
          SweepSpecification.parse(
              "test.yaml",
              """
              name: test
              tasks: [sst2]
              optimizers:
                - {type: adamw, learningRate: [1e-3, 1e-2]}
                - {type: ief, learningRate: 10}
                - {type: sgd, learningRate: 100}
              seeds: [1, 2, 3]
              training: {epochs: 2, evaluateEvery: 10, limit: 1000}
              """));

  private Results() {}

  /** Twelve trials: AdamW at both rates, iEF, SGD, with three seeds each. */
  public static List<Trial> trials() {
    DatasetNeed request = PLAN.datasets().get(0);
    return PLAN.trials(request, TrialRecords.dataset("sst2", "data", "source", 1000), "weights");
  }

  public static TrialResult succeeded(Trial trial, double score) {
    Checkpoint best =
        Checkpoint.newBuilder()
            .setTrialId(trial.getTrialId())
            .setUri("checkpoints/40")
            .setStep(40)
            .setEpoch(1.25)
            .setMetrics(
                List.of(
                    Metric.newBuilder().setName("accuracy").setValue(score).build(),
                    Metric.newBuilder().setName("loss").setValue(0.5).build()))
            .setScore(score)
            .setWeightsDigest("best")
            .build();
    return result(trial, TrialStatus.SUCCEEDED)
        .setBest(best)
        .setLast(Checkpoint.newBuilder(best).setStep(64).setWeightsDigest("last").build())
        .setFinalLoss(0.25)
        .build();
  }

  public static TrialResult ended(Trial trial, TrialStatus status, String message) {
    return result(trial, status)
        .setFailure(
            TrialRecords.failure(status == TrialStatus.DIVERGED ? "DIVERGED" : "INTERNAL", message)
                .build())
        .build();
  }

  private static TrialResult.Builder result(Trial trial, TrialStatus status) {
    return TrialRecords.result(trial, status).setThreads(2);
  }

  /** The choice of one trial among those of its method. */
  public static Selection selection(TrialResult chosen, List<TrialResult> group) {
    return TrialRecords.selection(chosen, group, PLAN.names()::hyperparameters);
  }
}
