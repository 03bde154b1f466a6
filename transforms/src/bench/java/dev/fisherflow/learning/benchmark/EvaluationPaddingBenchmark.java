package dev.fisherflow.learning.benchmark;

import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.Adapter;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.adapter.PaddedLora;
import dev.fisherflow.learning.data.Batch;
import dev.fisherflow.learning.data.Sample;
import dev.fisherflow.learning.evaluation.EvaluationBatch;
import dev.fisherflow.learning.evaluation.EvaluationSettings;
import dev.fisherflow.learning.evaluation.MicroBatch;
import dev.fisherflow.learning.evaluation.UpdateEvaluator;
import dev.fisherflow.learning.evaluation.UpdateRule;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.tasks.Glue;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/** Evaluations of 160 samples at once, by those of the code that padded them. */
@Warmup(iterations = 1)
@Measurement(iterations = 5)
public class EvaluationPaddingBenchmark extends StepBenchmark {

  private static final int SAMPLES = 160;

  /** Where the texts are from. */
  @Param({"SST-2", "CoLA", "RTE"})
  public String texts;

  @Override
  void addVariants() {
    Model minilm = ModelSource.of("minilm").load(manager, DataType.FLOAT32);
    Adapter lora = Adapters.of(TrainingStep.lora(), minilm, Glue.SST2);
    Batch batch = RealTexts.batches(texts, SAMPLES, 1).get(0);
    rounds
        .with("padded", evaluation(new PaddedMiniLm(minilm), new PaddedLora(lora), batch))
        .with("without pads", evaluation(minilm, lora, batch));
  }

  private Runnable evaluation(Model base, Adapter lora, Batch batch) {
    AdaptedModel model = AdaptedModel.initialised(base, lora, 1, manager, DataType.FLOAT32);
    int[] labels = batch.samples().stream().mapToInt(Sample::label).toArray();
    long[] keys = batch.samples().stream().mapToLong(Sample::index).toArray();
    EvaluationBatch evaluated =
        new EvaluationBatch(List.of(new MicroBatch(batch::text, new CrossEntropy(labels), keys)));
    EvaluationSettings settings =
        EvaluationSettings.of(
            Stream.of("sgd", "ef", "ief", "sf").map(UpdateRule::of).toList(), List.of(1e-4));
    return () -> {
      try {
        UpdateEvaluator.evaluate(model, evaluated, settings, 1, manager);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  @Override
  String report() {
    return rounds.report("MiniLM, LoRA r=8, an evaluation of 160 samples, " + texts);
  }
}
