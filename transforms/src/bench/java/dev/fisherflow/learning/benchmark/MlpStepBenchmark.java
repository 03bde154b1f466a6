package dev.fisherflow.learning.benchmark;

import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.tasks.Cifar;
import java.util.List;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Warmup;

/** Steps of the optimizers on the paper's MLP 3072-2048-2048-10 trained in full, batch 64. */
@Warmup(iterations = 5)
@Measurement(iterations = 30)
public class MlpStepBenchmark extends StepBenchmark {

  private static final int SAMPLES = 64;

  @Override
  void addVariants() {
    Model mlp = ModelSource.of("mlp").load(manager, DataType.FLOAT32);
    AdapterSettings full =
        AdapterSettings.newBuilder().setType("full").setTargetModules(List.of()).build();
    for (String type : List.of("adamw", "ief", "ef", "sf")) {
      rounds.with(
          type,
          new TrainingStep(
              mlp,
              full,
              Cifar.CIFAR10,
              TrainingStep.optimizer(type),
              scope -> Batches.images(SAMPLES, 3, 32, scope),
              Batches.labels(SAMPLES, 10),
              manager));
    }
  }

  @Override
  String report() {
    return rounds.report("MLP 3072-2048-2048-10, batch 64");
  }
}
