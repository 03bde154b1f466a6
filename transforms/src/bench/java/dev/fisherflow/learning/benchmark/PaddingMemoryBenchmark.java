package dev.fisherflow.learning.benchmark;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.JniUtils;
import dev.fisherflow.learning.adapter.Adapter;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.adapter.PaddedLora;
import dev.fisherflow.learning.data.Batch;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.tasks.Glue;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The most memory that steps on texts as they come take, each way of computing in its process. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class PaddingMemoryBenchmark {

  private static final int SAMPLES = 32;
  private static final int BATCHES = 24;

  /** Where the texts are from. */
  @Param({"SST-2", "CoLA", "RTE"})
  public String texts;

  /** Whether batches are padded. */
  @Param({"true", "false"})
  public boolean padded;

  /** Of those with and without per-sample gradients. */
  @Param({"adamw", "ief"})
  public String optimizer;

  private NDManager manager;
  private TrainingStep step;
  private long loaded;

  /** Loads the model. */
  @Setup
  public void load() {
    manager = NDManager.newBaseManager();
    JniUtils.setNumThreads(2);
    Model minilm = ModelSource.of("minilm").load(manager, DataType.FLOAT32);
    Adapter lora = Adapters.of(TrainingStep.lora(), minilm, Glue.SST2);
    step =
        new TrainingStep(
            padded ? new PaddedMiniLm(minilm) : minilm,
            padded ? new PaddedLora(lora) : lora,
            TrainingStep.optimizer(optimizer),
            RealTexts.batches(texts, SAMPLES, BATCHES).stream().map(this::work).toList(),
            manager);
    System.gc();
    loaded = ProcessMemory.resident();
    ProcessMemory.resetPeak();
  }

  private TrainingStep.Work work(Batch batch) {
    int[] labels = batch.samples().stream().mapToInt(sample -> sample.label()).toArray();
    return new TrainingStep.Work(batch::text, new CrossEntropy(labels));
  }

  /** One step on each batch. */
  @Benchmark
  public void steps() {
    for (int i = 0; i < BATCHES; i++) {
      step.run();
    }
    System.out.printf(
        Locale.ROOT,
        "%n# %s, %s, %s: peak %.0f MB, of which the steps %.0f MB%n",
        texts,
        optimizer,
        padded ? "padded" : "without pads",
        ProcessMemory.peak() / 1e6,
        (ProcessMemory.peak() - loaded) / 1e6);
  }

  /** Frees the model. */
  @TearDown
  public void close() {
    manager.close();
  }
}
