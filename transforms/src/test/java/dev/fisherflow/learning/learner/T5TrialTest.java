package dev.fisherflow.learning.learner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.model.ModelFolder;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Schedule;
import dev.fisherflow.schemas.StepStatistics;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.tasks.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trials of the tiny random T5s of the golden cases, from their first step to predictions. */
class T5TrialTest {

  private static final AdapterSettings LORA =
      AdapterSettings.newBuilder()
          .setType("lora")
          .setRank(4)
          .setAlpha(4d)
          .setDropout(0.1)
          .setTargetModules(List.of("q", "v"))
          .setBias("none")
          .build();
  private static final AdapterSettings PROMPT =
      AdapterSettings.newBuilder()
          .setType("prompt")
          .setVirtualTokens(6)
          .setPromptInit("text")
          .setDecoderPads(true)
          .build();

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "t5, lora, adamw, 0.02",
    "t5, lora, ief, 5",
    "t5-v1_1, lora, sf, 0.1",
    "t5, prompt, adafactor, 0.3",
    "t5-v1_1, prompt, ief, 5"
  })
  void trialsLowerTheLossAndTheirCheckpointsAnswer(
      String model, String adapter, String optimizer, double rate) throws Exception {
    Trial trial = trial(model, "sst2", adapter.equals("lora") ? LORA : PROMPT, optimizer, rate);
    TrialResult result = run(trial, "a");

    assertThat(result.getStatus()).isEqualTo(TrialStatus.SUCCEEDED);
    assertThat(meanLoss(result, 66, 72)).isLessThan(0.95 * meanLoss(result, 0, 6));
    assertThat(result.getLast().getMetrics())
        .extracting(Metric::getName)
        .containsExactly(
            "accuracy",
            "f1",
            "matthews",
            "teacher_forced_first_token_accuracy",
            "greedy_decoding_accuracy");
    assertThat(run(trial, "b").getLast().getWeightsDigest())
        .isEqualTo(result.getLast().getWeightsDigest());
    try (LocalLearner learner = new LocalLearner(1)) {
      List<Example> dev = examples("sst2", "dev");
      List<Prediction> answers =
          learner.predict(
              trial, folder.resolve("a").resolve(result.getBest().getUri()), split -> dev, "dev");
      long right =
          IntStream.range(0, dev.size())
              .filter(i -> answers.get(i).getLabel().equals("" + dev.get(i).getLabel()))
              .count();
      assertThat((double) right / dev.size()).isEqualTo(result.getBest().getScore());
    }
  }

  @Test
  void numbersOfARegressionTaskAreWrittenAndCorrelated() throws Exception {
    String model = ModelFolder.copyOf("t5", folder.resolve("model")).digits().path().toString();
    TrialResult result =
        run(
            Trial.newBuilder(trial("t5", "stsb", LORA, "adamw", 0.02))
                .setModel(model)
                .setModelDigest(ModelSource.of(model).digest())
                .build(),
            "a");
    assertThat(result.getStatus()).isEqualTo(TrialStatus.SUCCEEDED);
    assertThat(result.getLast().getMetrics())
        .extracting(Metric::getName)
        .containsExactly(
            "pearson",
            "spearman",
            "teacher_forced_first_token_accuracy",
            "greedy_decoding_accuracy");
    assertThat(result.getLast().getScore()).isFinite();
  }

  private static double meanLoss(TrialResult result, int from, int to) {
    return result.getCurve().subList(from, to).stream()
        .mapToDouble(StepStatistics::getLoss)
        .average()
        .orElseThrow();
  }

  private TrialResult run(Trial trial, String scratch) throws InterruptedException {
    try (LocalLearner learner = new LocalLearner(1)) {
      return learner.train(
          trial,
          split -> examples(trial.getTask(), split),
          folder.resolve(scratch),
          progress -> {});
    }
  }

  private static Trial trial(
      String name, String task, AdapterSettings adapter, String optimizer, double rate) {
    OptimizerSettings.Builder settings =
        OptimizerSettings.newBuilder()
            .setType(optimizer)
            .setSchedule(Schedule.newBuilder().setType("constant").build());
    switch (optimizer) {
      case "sf" -> settings.setFirstStepNorm(rate).setDamping(1e-7);
      case "ief" -> settings.setLearningRate(rate).setDamping(1e-7);
      default -> settings.setLearningRate(rate);
    }
    String model = ModelFolder.golden(name).toString();
    return Trial.newBuilder()
        .setTrialId(name + optimizer)
        .setTask(task)
        .setModel(model)
        .setModelDigest(ModelSource.of(model).digest())
        .setDatasetDigest("tokens")
        .setAdapter(adapter)
        .setOptimizer(settings.build())
        .setSeed(1)
        .setBatchSize(8)
        .setEpochs(12)
        .setSteps(72)
        .setEvaluateEvery(36)
        .setMaxTokens(12)
        .setNumericsVersion(1)
        .build();
  }

  /** The label is one of the tokens. */
  private static List<Example> examples(String task, String split) {
    Random random = new Random(split.hashCode());
    return IntStream.range(0, split.equals("train") ? 45 : 20)
        .mapToObj(
            index -> {
              int label = random.nextInt(2);
              List<Integer> tokens = new ArrayList<>();
              for (int i = random.nextInt(8); i >= 0; i--) {
                tokens.add(20 + 2 * random.nextInt(4) + label);
              }
              tokens.add(1);
              Example.Builder example =
                  Example.newBuilder()
                      .setTask(task)
                      .setSplit(split)
                      .setIndex(index)
                      .setTokenIds(tokens);
              return Task.of(task).regression()
                  ? example.setScore(4.4 * label + 0.3).build()
                  : example.setLabel(label).build();
            })
        .toList();
  }
}
