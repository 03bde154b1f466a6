package dev.fisherflow.learning.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Schedule;
import dev.fisherflow.schemas.Trial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Resident memory of the process over a thousand steps of the embedded model. */
class TrialMemoryIT {

  private static final Path STATUS = Path.of("/proc/self/status");

  @ParameterizedTest
  @ValueSource(strings = {"ief", "adamw"})
  void aThousandStepsGrowResidentMemoryByLessThanFivePercent(
      String optimizer, @TempDir Path scratch) throws Exception {
    assumeTrue(Files.exists(STATUS), "resident memory is read from " + STATUS);
    TreeMap<Long, Long> resident = new TreeMap<>();
    try (LocalLearner learner = new LocalLearner(1)) {
      learner.train(
          trial(optimizer),
          TrialMemoryIT::examples,
          scratch,
          progress -> {
            if (progress.getStep() % 100 == 0) {
              System.gc();
              resident.put(progress.getStep(), residentBytes());
            }
          });
    }
    assertThat(resident).hasSize(11);
    assertThat((double) resident.get(1100L) / resident.get(100L))
        .as("resident bytes by step: %s", resident)
        .isLessThan(1.05);
  }

  private static long residentBytes() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Trial trial(String optimizer) {
    OptimizerSettings.Builder settings =
        OptimizerSettings.newBuilder()
            .setType(optimizer)
            .setLearningRate(optimizer.equals("ief") ? 1.0 : 1e-3)
            .setSchedule(Schedule.newBuilder().setType("constant").build());
    if (optimizer.equals("ief")) {
      settings.setDamping(1e-7);
    }
    return Trial.newBuilder()
        .setTrialId(optimizer)
        .setTask("sst2")
        .setModel("minilm")
        .setModelDigest(ModelSource.of("minilm").digest())
        .setDatasetDigest("tokens")
        .setAdapter(
            AdapterSettings.newBuilder()
                .setType("lora")
                .setRank(8)
                .setAlpha(8d)
                .setDropout(0d)
                .setTargetModules(List.of("query", "value"))
                .setBias("none")
                .build())
        .setOptimizer(settings.build())
        .setSeed(1)
        .setBatchSize(2)
        .setEpochs(11)
        .setSteps(1100)
        .setEvaluateEvery(100)
        .setMaxTokens(16)
        .setNumericsVersion(1)
        .build();
  }

  private static List<Example> examples(String split) {
    Random random = new Random(split.hashCode());
    return IntStream.range(0, split.equals("train") ? 200 : 8)
        .mapToObj(
            index ->
                Example.newBuilder()
                    .setTask("sst2")
                    .setSplit(split)
                    .setIndex(index)
                    .setTokenIds(random.ints(3 + random.nextInt(4), 1000, 20000).boxed().toList())
                    .setLabel(random.nextInt(2))
                    .build())
        .toList();
  }
}
