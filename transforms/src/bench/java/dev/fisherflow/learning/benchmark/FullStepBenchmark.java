package dev.fisherflow.learning.benchmark;

import dev.fisherflow.learning.model.Model;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.tasks.Glue;
import java.util.List;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Warmup;

/** Steps of the optimizers on a random BERT of the base model's shape trained in full. */
@Warmup(iterations = 1)
@Measurement(iterations = 5)
public class FullStepBenchmark extends StepBenchmark {

  private static final int SAMPLES = 32;
  private static final int TOKENS = 64;
  private static final int VOCABULARY = 30000;

  @Override
  void addVariants() {
    Model bert = RandomBert.base(manager);
    for (String type : List.of("adamw", "ief", "ef", "sf")) {
      rounds.with(
          type,
          new TrainingStep(
              bert,
              AdapterSettings.newBuilder().setType("full").setTargetModules(List.of()).build(),
              Glue.SST2,
              TrainingStep.optimizer(type),
              scope -> Batches.texts(SAMPLES, TOKENS, VOCABULARY, scope),
              Batches.labels(SAMPLES, Glue.SST2.outputs()),
              manager));
    }
  }

  @Override
  String report() {
    return rounds.report("BERT-base's shape in full, batch 32, 64 tokens");
  }
}
