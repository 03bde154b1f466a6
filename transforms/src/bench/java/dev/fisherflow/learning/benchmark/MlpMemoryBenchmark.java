package dev.fisherflow.learning.benchmark;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.JniUtils;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.tasks.Cifar;
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
 * What the first three steps of the paper's MLP take at their peak beyond the model and the
 * optimizer's state, batch 64, in a process that has freed nothing yet that could be used again;
 * steps of a small MLP before have loaded what the engine needs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class MlpMemoryBenchmark {

  private static final int SAMPLES = 64;

  /** Which rule. */
  @Param({"adamw", "ief", "ef", "sf"})
  public String optimizer;

  /** The steps, and their peak. */
  @Benchmark
  public void steps() {
    try (NDManager manager = NDManager.newBaseManager()) {
      JniUtils.setNumThreads(2);
      run(step("mlp:3072-16-10", manager), 20);
      TrainingStep step = step("mlp", manager);
      long before = ProcessMemory.resident();
      ProcessMemory.resetPeak();
      run(step, 3);
      System.out.printf(
          Locale.ROOT,
          "%n# %s: %.1f MB at the peak of a step%n",
          optimizer,
          (ProcessMemory.peak() - before) / 1e6);
    }
  }

  private static void run(TrainingStep step, int times) {
    for (int i = 0; i < times; i++) {
      step.run();
    }
  }

  private TrainingStep step(String model, NDManager manager) {
    return new TrainingStep(
        ModelSource.of(model).load(manager, DataType.FLOAT32),
        AdapterSettings.newBuilder().setType("full").setTargetModules(List.of()).build(),
        Cifar.CIFAR10,
        TrainingStep.optimizer(optimizer),
        scope -> Batches.images(SAMPLES, 3, 32, scope),
        Batches.labels(SAMPLES, 10),
        manager);
  }
}
