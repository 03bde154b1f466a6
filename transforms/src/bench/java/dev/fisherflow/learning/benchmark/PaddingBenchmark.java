package dev.fisherflow.learning.benchmark;

import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.Adapter;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.adapter.PaddedLora;
import dev.fisherflow.learning.data.Batch;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.tasks.Glue;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/** Steps on batches of texts as they come, by those of the code that padded them. */
@Warmup(iterations = 4)
@Measurement(iterations = 24)
public class PaddingBenchmark extends StepBenchmark {

  private static final int SAMPLES = 32;
  private static final int BATCHES = 24;

  /** Where the texts are from. */
  @Param({"SST-2", "CoLA", "RTE", "MNLI's shape", RealTexts.NO_PADS})
  public String texts;

  private List<Batch> batches;

  @Override
  void addVariants() {
    Model minilm = ModelSource.of("minilm").load(manager, DataType.FLOAT32);
    Adapter lora = Adapters.of(TrainingStep.lora(), minilm, Glue.SST2);
    batches = RealTexts.batches(texts, SAMPLES, BATCHES);
    for (String type : List.of("adamw", "ief")) {
      rounds
          .with(type + ", padded", step(new PaddedMiniLm(minilm), new PaddedLora(lora), type))
          .with(type, step(minilm, lora, type));
    }
  }

  private TrainingStep step(Model model, Adapter lora, String type) {
    return new TrainingStep(
        model,
        lora,
        TrainingStep.optimizer(type),
        batches.stream().map(this::work).toList(),
        manager);
  }

  private TrainingStep.Work work(Batch batch) {
    int[] labels = batch.samples().stream().mapToInt(sample -> sample.label()).toArray();
    return new TrainingStep.Work(batch::text, new CrossEntropy(labels));
  }

  @Override
  String report() {
    double pads = batches.stream().mapToDouble(RealTexts::pads).average().orElseThrow();
    return rounds.report("MiniLM, LoRA r=8, batch 32, " + texts)
        + String.format(
            Locale.ROOT,
            "# %.0f %% of the padded tokens are pads; adamw %.3f, ief %.3f of the padded step%n",
            100 * pads,
            rounds.ratio("adamw", "adamw, padded"),
            rounds.ratio("ief", "ief, padded"));
  }
}
