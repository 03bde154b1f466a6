package dev.fisherflow.learning.trial;

import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Schedule;
import dev.fisherflow.schemas.Trial;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Trials of the tiny random BERT of the golden case, whose label is one of its tokens. */
public final class TokenTrials {

  private static final String MODEL = model();

  private TokenTrials() {}

  /** A trial of 24 steps, without dropout. */
  public static Trial trial(String optimizer, long seed) {
    OptimizerSettings.Builder settings =
        OptimizerSettings.newBuilder()
            .setType(optimizer)
            .setSchedule(Schedule.newBuilder().setType("constant").build());
    switch (optimizer) {
      case "ef", "sf" -> settings.setFirstStepNorm(0.1).setDamping(1e-7);
      case "ief" -> settings.setLearningRate(2d).setDamping(1e-7);
      default -> settings.setLearningRate(optimizer.equals("sgd") ? 0.5 : 0.02);
    }
    return Trial.newBuilder()
        .setTrialId(optimizer + seed)
        .setTask("sst2")
        .setModel(MODEL)
        .setModelDigest(ModelSource.of(MODEL).digest())
        .setDatasetDigest("tokens")
        .setAdapter(
            AdapterSettings.newBuilder()
                .setType("lora")
                .setRank(4)
                .setAlpha(4d)
                .setDropout(0d)
                .setTargetModules(List.of("query", "value"))
                .setBias("none")
                .build())
        .setOptimizer(settings.build())
        .setSeed(seed)
        .setBatchSize(8)
        .setEpochs(4)
        .setSteps(24)
        .setEvaluateEvery(5)
        .setMaxTokens(12)
        .setNumericsVersion(1)
        .build();
  }

  /** The examples of a split. */
  public static List<Example> examples(String split) {
    Random random = new Random(split.hashCode());
    return IntStream.range(0, split.equals("train") ? 45 : 20)
        .mapToObj(
            index -> {
              int label = random.nextInt(2);
              List<Integer> tokens = new ArrayList<>(List.of(1));
              for (int i = random.nextInt(8); i >= 0; i--) {
                tokens.add(20 + 2 * random.nextInt(4) + label);
              }
              return Example.newBuilder()
                  .setTask("sst2")
                  .setSplit(split)
                  .setIndex(index)
                  .setTokenIds(tokens)
                  .setLabel(label)
                  .build();
            })
        .toList();
  }

  private static String model() {
    try {
      return Path.of(TokenTrials.class.getResource("/golden/bert-lora").toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A checkpoint of a trial, to be evaluated on the first 40 examples. */
  public static EvaluationTarget target(Trial trial, Checkpoint checkpoint) {
    return EvaluationTarget.newBuilder()
        .setSource("a trial")
        .setTrialId(trial.getTrialId())
        .setTask(trial.getTask())
        .setDatasetDigest(trial.getDatasetDigest())
        .setLimit(40L)
        .setModel(trial.getModel())
        .setModelDigest(trial.getModelDigest())
        .setAdapter(trial.getAdapter())
        .setCheckpoint(checkpoint.getUri())
        .setStep(checkpoint.getStep())
        .setStage(1)
        .setWeightsDigest(checkpoint.getWeightsDigest())
        .build();
  }
}
