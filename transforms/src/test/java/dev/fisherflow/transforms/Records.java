package dev.fisherflow.transforms;

import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Schedule;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;

/** Records that tests of the stages start from. */
public final class Records {

  private Records() {}

  /** A trial with an id that follows from its other fields. */
  public static Trial trial(String task, String optimizer, double learningRate, long seed) {
    return identified(
        Trial.newBuilder()
            .setTrialId("")
            .setTask(task)
            .setModel("minilm")
            .setModelDigest("model")
            .setDatasetDigest("data of " + task)
            .setAdapter(AdapterSettings.newBuilder().setType("lora").setRank(8).build())
            .setOptimizer(
                OptimizerSettings.newBuilder()
                    .setType(optimizer)
                    .setSchedule(Schedule.newBuilder().setType("constant").build())
                    .setLearningRate(learningRate)
                    .build())
            .setSeed(seed)
            .setBatchSize(32)
            .setEpochs(1)
            .setSteps(10)
            .setEvaluateEvery(5)
            .setMaxTokens(100)
            .setNumericsVersion(1)
            .build());
  }

  /** A trial of so many steps. */
  public static Trial withSteps(Trial trial, long steps) {
    return identified(Trial.newBuilder(trial).setSteps(steps).build());
  }

  /** A trial with the id that its other fields make. */
  public static Trial identified(Trial trial) {
    return Trial.newBuilder(trial)
        .setTrialId(Digest.of(trial, "trialId", "model", "adapterFrom"))
        .build();
  }

  /** A result without curve, its best and last checkpoint the same. */
  public static TrialResult result(Trial trial, TrialStatus status, Checkpoint best) {
    return TrialResult.newBuilder()
        .setTrial(trial)
        .setStatus(status)
        .setBest(best)
        .setLast(best)
        .setStepsDone(trial.getSteps())
        .setTrainableParameters(3)
        .setThreads(1)
        .setDevice("cpu")
        .setSeconds(0.5)
        .build();
  }

  /** A checkpoint. */
  public static Checkpoint checkpoint(
      Trial trial, String uri, long step, double score, String digest) {
    return Checkpoint.newBuilder()
        .setTrialId(trial.getTrialId())
        .setUri(uri)
        .setStep(step)
        .setEpoch(1)
        .setScore(score)
        .setWeightsDigest(digest)
        .build();
  }
}
