package dev.fisherflow.learning.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.evaluation.EvaluationBatch;
import dev.fisherflow.learning.evaluation.ExactFisher;
import dev.fisherflow.learning.evaluation.MaterializedFisher;
import dev.fisherflow.learning.evaluation.MicroBatch;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.tasks.Glue;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/** Products with the exact Fisher matrix, by a forward and backward pass of the same batch. */
@Warmup(iterations = 3)
@Measurement(iterations = 15)
public class FisherProductBenchmark extends StepBenchmark {

  private static final int SAMPLES = 32;

  /** Tokens of each text. */
  @Param({"16", "64"})
  public int tokens;

  @Override
  void addVariants() {
    Model minilm = ModelSource.of("minilm").load(manager, DataType.FLOAT32);
    AdaptedModel model =
        AdaptedModel.initialised(
            minilm,
            Adapters.of(TrainingStep.lora(), minilm, Glue.COLA),
            1,
            manager,
            DataType.FLOAT32);
    EvaluationBatch batch =
        new EvaluationBatch(
            List.of(
                new MicroBatch(
                    scope -> Batches.texts(SAMPLES, tokens, 30000, scope),
                    Batches.labels(SAMPLES, Glue.COLA.outputs()),
                    LongStream.range(0, SAMPLES).toArray())));
    ExactFisher exact = new ExactFisher(model, batch, manager);
    MaterializedFisher kept = MaterializedFisher.of(model, batch, 100, manager).orElseThrow();
    NDList v = new NDList();
    for (NDArray parameter : model.parameters()) {
      v.add(manager.randomNormal(parameter.getShape()));
    }
    rounds
        .with("forward, backward", scoped(exact::gradient))
        .with("J v", scoped(scope -> exact.jacobianProduct(v, scope)))
        .with("F v", scoped(scope -> exact.product(v, scope)))
        .with("J kept: J", scoped(s -> MaterializedFisher.of(model, batch, 100, s)))
        .with("J kept: F v", scoped(scope -> kept.product(v, scope)));
  }

  private Runnable scoped(Consumer<NDManager> work) {
    return () -> {
      try (NDManager scope = manager.newSubManager()) {
        work.accept(scope);
      }
    };
  }

  @Override
  String report() {
    return rounds.report("MiniLM, LoRA r=8, batch 32, %d tokens, two classes".formatted(tokens));
  }
}
