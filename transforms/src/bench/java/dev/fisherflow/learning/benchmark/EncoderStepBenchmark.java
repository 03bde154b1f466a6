package dev.fisherflow.learning.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.Task;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Steps of the optimizers on MiniLM with LoRA of rank 8 on query and value, batch 32; beside them
 * the product of two 1024 x 1024 matrices, which says what the machine can do.
 */
@Warmup(iterations = 3)
@Measurement(iterations = 15)
public class EncoderStepBenchmark extends StepBenchmark {

  private static final int SAMPLES = 32;
  private static final int WIDTH = 384;
  private static final int INTERMEDIATE = 1536;
  private static final int DEPTH = 6;
  private static final int SIDE = 1024;
  private static final int PRODUCTS = 20;

  /** Tokens of each text. */
  @Param({"32", "64"})
  public int tokens;

  @Override
  void addVariants() {
    Model minilm = ModelSource.of("minilm").load(manager, DataType.FLOAT32);
    AdapterSettings lora = TrainingStep.lora();
    for (String type : List.of("adamw", "ief", "ef", "sf")) {
      rounds.with(type, step(minilm, lora, Glue.SST2, type));
    }
    rounds.with("sf, three classes", step(minilm, lora, Glue.MNLI, "sf"));
    NDArray square = manager.randomNormal(new Shape(SIDE, SIDE));
    rounds.with("20 products of 1024^3", () -> multiply(square));
  }

  private TrainingStep step(Model minilm, AdapterSettings lora, Task task, String type) {
    return new TrainingStep(
        minilm,
        lora,
        task,
        TrainingStep.optimizer(type),
        scope -> Batches.texts(SAMPLES, tokens, 30000, scope),
        Batches.labels(SAMPLES, task.outputs()),
        manager);
  }

  private void multiply(NDArray square) {
    try (NDManager scope = manager.newSubManager();
        Recording paused = Recording.paused()) {
      for (int i = 0; i < PRODUCTS; i++) {
        square.matMul(square).attach(scope);
      }
    }
  }

  @Override
  String report() {
    double rate = PRODUCTS * 2 * Math.pow(SIDE, 3) / rounds.median("20 products of 1024^3");
    return rounds.report("MiniLM, LoRA r=8, batch 32, %d tokens".formatted(tokens))
        + String.format(
            Locale.ROOT,
            "# adamw: %.2f of the %.0f GFLOP/s of a 1024^3 product, by the frozen matrices'"
                + " products alone%n",
            frozenFlops() / rounds.median("adamw") / rate,
            rate / 1e9);
  }

  /**
   * Products of the frozen matrices, forward and for the gradients of their inputs; the first
   * layer's query, key and value have inputs that need none.
   */
  private double frozenFlops() {
    double square = 2.0 * WIDTH * WIDTH;
    double feedForward = 2.0 * 2 * WIDTH * INTERMEDIATE;
    double perToken = DEPTH * 2 * (4 * square + feedForward) - 3 * square;
    return perToken * SAMPLES * tokens;
  }
}
