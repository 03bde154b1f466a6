package dev.fisherflow.runners.cli;

import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.learner.TrialExecutor;
import dev.fisherflow.learning.trial.TrialListener;
import dev.fisherflow.learning.trial.TrialProgress;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Trains nothing: tells of one step and leaves a checkpoint of a few bytes. */
final class NothingExecutor implements TrialExecutor {

  @Override
  public TrialResult run(
      Trial trial, ExampleSource examples, Path scratch, TrialListener listener) {
    listener.progressed(new TrialProgress(1, trial.getSteps(), 0.5, Double.NaN));
    double score = Math.floorMod(trial.getTrialId().hashCode(), 1000) / 1000.0;
    Checkpoint checkpoint =
        Checkpoint.newBuilder()
            .setTrialId(trial.getTrialId())
            .setUri("checkpoints/1")
            .setStep(1)
            .setEpoch(1)
            .setMetrics(List.of(new Metric("accuracy", score)))
            .setScore(score)
            .setWeightsDigest(write(trial, scratch.resolve("checkpoints/1")))
            .build();
    return TrialResult.newBuilder()
        .setTrial(trial)
        .setStatus(TrialStatus.SUCCEEDED)
        .setCurve(List.of())
        .setValidations(List.of(checkpoint))
        .setBest(checkpoint)
        .setLast(checkpoint)
        .setFinalLoss(0.5)
        .setStepsDone(1)
        .setTrainableParameters(1)
        .setThreads(1)
        .setDevice("cpu")
        .setSeconds(0)
        .build();
  }

  private static String write(Trial trial, Path folder) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(AdapterFiles.CONFIG), "{}");
      Path weights = Files.writeString(folder.resolve(AdapterFiles.WEIGHTS), trial.getTrialId());
      return Digest.ofFile(weights);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {}
}
