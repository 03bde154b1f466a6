package dev.fisherflow.learning.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fisherflow.learning.metric.TextScores;
import dev.fisherflow.learning.model.ModelFolder;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.Tokenizer;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Schedule;
import dev.fisherflow.schemas.StepStatistics;
import dev.fisherflow.schemas.TaskDefinition;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.tasks.OwnTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trials of own tasks whose rows have several labels, or a text to write. */
class OwnKindsTrialTest {

  private static final int LABELS = 3;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"adamw, 0.02", "ief, 20", "sf, 0.3", "ngd, 0.3"})
  void severalLabelsAreLearnt(String optimizer, double rate) throws Exception {
    TaskDefinition definition =
        TaskDefinition.newBuilder()
            .setKind(OwnTask.MULTILABEL)
            .setLabels(List.of("a", "b", "c"))
            .setMetrics(List.of("micro_f1", "macro_f1", "accuracy"))
            .build();
    Trial trial = trial("bert-lora", definition, List.of("query", "value"), optimizer, rate);
    TrialResult result = run(trial, OwnKindsTrialTest::several);
    assertThat(result.getStatus())
        .as(String.valueOf(result.getFailure()))
        .isEqualTo(TrialStatus.SUCCEEDED);
    assertThat(meanLoss(result, 54, 60)).isLessThan(0.95 * meanLoss(result, 0, 6));
    assertThat(result.getLast().getMetrics())
        .extracting(Metric::getName)
        .containsExactly("accuracy", "macro_f1", "micro_f1");
    assertThat(result.getLabels().remaining()).isZero();
  }

  @Test
  void textsAreWrittenAndScored() throws Exception {
    TaskDefinition definition =
        TaskDefinition.newBuilder()
            .setKind(OwnTask.TEXT_TO_TEXT)
            .setMaxTargetTokens(4)
            .setMetrics(List.of("rouge_l", "exact_match"))
            .build();
    Path model = ModelFolder.copyOf("t5", folder.resolve("model")).digits().path();
    Tokenizer tokenizer = Tokenizer.of(model.resolve("tokenizer.json"));
    Trial trial = trial(model.toString(), definition, List.of("q", "k", "v", "o"), "adamw", 0.05);
    TrialResult result = run(trial, (split, index, random) -> text(tokenizer, random));
    assertThat(result.getStatus())
        .as(String.valueOf(result.getFailure()))
        .isEqualTo(TrialStatus.SUCCEEDED);
    assertThat(meanLoss(result, 54, 60)).isLessThan(0.95 * meanLoss(result, 0, 6));
    List<Example> dev = examples("dev", (split, index, random) -> text(tokenizer, random));
    try (LocalLearner learner = new LocalLearner(1)) {
      List<Prediction> answers =
          learner.predict(
              trial,
              folder.resolve("scratch").resolve(result.getLast().getUri()),
              split -> dev,
              "dev");
      double rouge =
          IntStream.range(0, dev.size())
              .mapToDouble(
                  i -> TextScores.rougeL(dev.get(i).getTarget(), answers.get(i).getLabel()))
              .average()
              .orElseThrow();
      assertThat(rouge).as(answers.toString()).isPositive();
      assertThat(result.getLast().getMetrics().get(1).getName()).isEqualTo("rouge_l");
      assertThat(result.getLast().getMetrics().get(1).getValue()).isCloseTo(rouge, within(1e-12));
    }
  }

  private static Example.Builder several(String split, int index, Random random) {
    List<Integer> labels = new ArrayList<>();
    List<Integer> tokens = new ArrayList<>(List.of(2));
    for (int label = 0; label < LABELS; label++) {
      if (random.nextBoolean()) {
        labels.add(label);
        tokens.add(20 + label);
        tokens.add(30 + label);
      }
    }
    tokens.add(3);
    return Example.newBuilder().setTokenIds(tokens).setLabels(labels);
  }

  /** Writes the same digit of most rows. */
  private static Example.Builder text(Tokenizer tokenizer, Random random) {
    String text = random.nextInt(4) == 0 ? "2" : "1";
    List<Integer> ids = IntStream.of(tokenizer.encode(List.of(text)).get(0)).boxed().toList();
    return Example.newBuilder().setTokenIds(ids).setTargetIds(ids).setTarget(text);
  }

  /** Makes the example of a place in a split. */
  private interface Maker {
    Example.Builder make(String split, int index, Random random);
  }

  private static List<Example> examples(String split, Maker maker) {
    Random random = new Random(split.hashCode());
    return IntStream.range(0, split.equals("train") ? 40 : 20)
        .mapToObj(
            index ->
                maker
                    .make(split, index, random)
                    .setTask("own")
                    .setSplit(split)
                    .setIndex(index)
                    .build())
        .toList();
  }

  private TrialResult run(Trial trial, Maker maker) throws InterruptedException {
    try (LocalLearner learner = new LocalLearner(1)) {
      return learner.train(
          trial, split -> examples(split, maker), folder.resolve("scratch"), progress -> {});
    }
  }

  private static double meanLoss(TrialResult result, int from, int to) {
    return result.getCurve().subList(from, to).stream()
        .mapToDouble(StepStatistics::getLoss)
        .average()
        .orElseThrow();
  }

  private static Trial trial(
      String name, TaskDefinition definition, List<String> modules, String optimizer, double rate) {
    OptimizerSettings.Builder settings =
        OptimizerSettings.newBuilder()
            .setType(optimizer)
            .setSchedule(Schedule.newBuilder().setType("constant").build());
    switch (optimizer) {
      case "sf" -> settings.setFirstStepNorm(rate).setDamping(1e-7);
      case "ief", "ngd" -> settings.setLearningRate(rate).setDamping(1e-3);
      default -> settings.setLearningRate(rate);
    }
    String model = name.startsWith("/") ? name : ModelFolder.golden(name).toString();
    return Trial.newBuilder()
        .setTrialId("own" + optimizer)
        .setTask("own")
        .setDefinition(definition)
        .setModel(model)
        .setModelDigest(ModelSource.of(model).digest())
        .setDatasetDigest("tokens")
        .setAdapter(
            AdapterSettings.newBuilder()
                .setType("lora")
                .setRank(4)
                .setAlpha(4d)
                .setTargetModules(modules)
                .setBias("none")
                .build())
        .setOptimizer(settings.build())
        .setSeed(1)
        .setBatchSize(8)
        .setEpochs(12)
        .setSteps(60)
        .setEvaluateEvery(30)
        .setMaxTokens(12)
        .setNumericsVersion(1)
        .build();
  }
}
