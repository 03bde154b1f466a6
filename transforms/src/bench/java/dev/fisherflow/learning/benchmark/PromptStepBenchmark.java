package dev.fisherflow.learning.benchmark;

import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.Tokenizer;
import dev.fisherflow.learning.model.family.T5;
import dev.fisherflow.learning.model.family.T5Architecture;
import dev.fisherflow.learning.model.family.T5Kind;
import dev.fisherflow.learning.model.file.Weights;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.tasks.Glue;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Warmup;

/** Steps of prompt tuning, 20 virtual tokens, on a random T5 of the base model's shape, batch 8. */
@Warmup(iterations = 2)
@Measurement(iterations = 11)
public class PromptStepBenchmark extends StepBenchmark {

  private static final T5Architecture BASE =
      new T5Architecture(
          T5Kind.T5, 32128, 768, 12, 64, 3072, 12, 12, 32, 128, 1e-6, false, true, true, 0, 1, 0);
  private static final int SAMPLES = 8;
  private static final int TOKENS = 64;

  @Override
  void addVariants() {
    Weights weights = new Weights("random");
    BASE.tensors()
        .forEach((name, shape) -> weights.put(name, manager.randomNormal(shape).muli(0.03)));
    Model t5 = new T5(BASE, weights, new Tokenizer(new byte[0], "none"));
    AdapterSettings prompt =
        AdapterSettings.newBuilder()
            .setType("prompt")
            .setVirtualTokens(20)
            .setPromptInit("random")
            .setTargetModules(List.of())
            .build();
    // A label word and the end token.
    int[][] labels = new int[SAMPLES][];
    for (int n = 0; n < SAMPLES; n++) {
      labels[n] = new int[] {100 + n % 2, 1};
    }
    Loss loss = new CrossEntropy(labels);
    for (String type : List.of("adafactor", "ief")) {
      rounds.with(
          type,
          new TrainingStep(
              t5,
              prompt,
              Glue.SST2,
              TrainingStep.optimizer(type),
              scope -> inputs(scope, labels),
              loss,
              manager));
    }
  }

  private static Inputs inputs(NDManager scope, int[][] labels) {
    List<int[]> started = Stream.of(labels).map(label -> new int[] {0, label[0]}).toList();
    return new Inputs.TextToText(
        Batches.texts(SAMPLES, TOKENS, 32000, scope), Inputs.Text.of(started, List.of(), scope));
  }

  @Override
  String report() {
    return rounds.report("T5-base's shape, 20 virtual tokens, batch 8, 64 tokens");
  }
}
