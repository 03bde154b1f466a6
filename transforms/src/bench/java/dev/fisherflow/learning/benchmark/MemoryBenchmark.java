package dev.fisherflow.learning.benchmark;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.JniUtils;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.schemas.AdapterSettings;
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

/** Memory of the process and of its heap after 2,000 steps, by those after 200. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class MemoryBenchmark {

  private static final int SAMPLES = 8;
  private static final int TOKENS = 16;

  /** Of those with and without per-sample gradients. */
  @Param({"adamw", "ief", "sf"})
  public String optimizer;

  private NDManager manager;
  private TrainingStep step;

  /** Loads the model. */
  @Setup
  public void load() {
    manager = NDManager.newBaseManager();
    JniUtils.setNumThreads(2);
    Model minilm = ModelSource.of("minilm").load(manager, DataType.FLOAT32);
    AdapterSettings lora = TrainingStep.lora();
    step =
        new TrainingStep(
            minilm,
            lora,
            Glue.SST2,
            TrainingStep.optimizer(optimizer),
            scope -> Batches.texts(SAMPLES, TOKENS, 30000, scope),
            Batches.labels(SAMPLES, 2),
            manager);
  }

  /** Steps, and what they leave. */
  @Benchmark
  public void steps() {
    run(200);
    long resident = ProcessMemory.resident();
    long heap = heap();
    run(1800);
    System.out.printf(
        Locale.ROOT,
        "%n# %s, after 2,000 steps by after 200: process %.3f (%.0f MB), heap %.3f (%.0f MB)%n",
        optimizer,
        (double) ProcessMemory.resident() / resident,
        resident / 1e6,
        (double) heap() / heap,
        heap / 1e6);
  }

  private void run(int steps) {
    for (int i = 0; i < steps; i++) {
      step.run();
    }
  }

  /** What is reachable. */
  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** Frees the model. */
  @TearDown
  public void close() {
    manager.close();
  }
}
