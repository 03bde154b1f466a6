package dev.fisherflow.learning.benchmark;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.tasks.Glue;
import java.util.List;
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
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the first three steps of a BERT of the base model's shape, trained in full, take at their
 * peak: beyond the process before the model was there, so with its weights and the optimizer's
 * state.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class FullMemoryBenchmark {

  private static final int SAMPLES = 32;
  private static final int TOKENS = 64;

  /** Which rule. */
  @Param({"adamw", "ief", "ef", "sf"})
  public String optimizer;

  /** The steps, and their peak. */
  @Benchmark
  public void steps() {
    try (NDManager manager = NDManager.newBaseManager()) {
      JniUtils.setNumThreads(2);
      run(step(RandomBert.tiny(manager), 100, manager), 5);
      long before = ProcessMemory.resident();
      TrainingStep step = step(RandomBert.base(manager), 30000, manager);
      ProcessMemory.resetPeak();
      run(step, 3);
      System.out.printf(
          Locale.ROOT,
          "%n# %s: %.0f MB at the peak of a step%n",
          optimizer,
          (ProcessMemory.peak() - before) / 1e6);
    }
  }

  private static void run(TrainingStep step, int times) {
    for (int i = 0; i < times; i++) {
      step.run();
    }
  }

  private TrainingStep step(Model model, int vocabulary, NDManager manager) {
    return new TrainingStep(
        model,
        AdapterSettings.newBuilder().setType("full").setTargetModules(List.of()).build(),
        Glue.SST2,
        TrainingStep.optimizer(optimizer),
        scope -> Batches.texts(SAMPLES, TOKENS, vocabulary, scope),
        Batches.labels(SAMPLES, Glue.SST2.outputs()),
        manager);
  }
}
