package dev.fisherflow.pipelines.report;

import dev.fisherflow.pipelines.plan.DatasetNeed;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.Candidate;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.Names;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.SplitManifest;
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
    DatasetManifest manifest =
        DatasetManifest.newBuilder()
            .setTask("sst2")
            .setDigest("data")
            .setSourceDigest("source")
            .setInputFormat("pair")
            .setTokenizerDigest("tokenizer")
            .setMaxTokens(100)
            .setSplits(
                List.of(
                    SplitManifest.newBuilder()
                        .setName("train")
                        .setRows(1000)
                        .setDigest("train")
                        .build()))
            .setFailedRows(0)
            .build();
    DatasetNeed request = PLAN.datasets().get(0);
    return PLAN.trials(request, manifest, "weights");
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
            Failure.newBuilder()
                .setCause(status == TrialStatus.DIVERGED ? "DIVERGED" : "INTERNAL")
                .setMessage(message)
                .setStep(7L)
                .build())
        .build();
  }

  private static TrialResult.Builder result(Trial trial, TrialStatus status) {
    return TrialResult.newBuilder()
        .setTrial(trial)
        .setStatus(status)
        .setStepsDone(64)
        .setTrainableParameters(12345)
        .setThreads(2)
        .setDevice("cpu")
        .setSeconds(1.5);
  }

  /** The choice of one trial among those of its method. */
  public static Selection selection(TrialResult chosen, List<TrialResult> group) {
    Trial trial = chosen.getTrial();
    return Selection.newBuilder()
        .setTask(trial.getTask())
        .setModel(trial.getModel())
        .setAdapter(Names.adapter(trial.getAdapter()))
        .setOptimizer(trial.getOptimizer().getType())
        .setHyperparameters(PLAN.names().hyperparameters(trial))
        .setSettingScore(chosen.getBest().getScore())
        .setTrial(trial)
        .setCheckpoint(chosen.getBest())
        .setCandidates(group.stream().map(Results::candidate).toList())
        .build();
  }

  private static Candidate candidate(TrialResult result) {
    return Candidate.newBuilder()
        .setTrialId(result.getTrial().getTrialId())
        .setHyperparameters(PLAN.names().hyperparameters(result.getTrial()))
        .setSeed(result.getTrial().getSeed())
        .setStatus(result.getStatus())
        .setScore(result.getBest() == null ? null : result.getBest().getScore())
        .build();
  }
}
