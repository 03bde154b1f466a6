package dev.fisherflow.learning.benchmark;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.JniUtils;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * Steps of the optimizers on the paper's MLP 3072-2048-2048-10 trained in full, batch 64, and the
 * memory that a step takes at its peak.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5)
@Measurement(iterations = 30)
public class MlpStepBenchmark {

  private static final int SAMPLES = 64;
  private static final List<String> TYPES = List.of("adamw", "ief", "ef", "sf");

  /** Threads of the engine. */
  @Param("2")
  public int threads;

  private final Map<String, TrainingStep> steps = new LinkedHashMap<>();
  private NDManager manager;
  private Rounds rounds;
  private boolean counts;

  /** Makes the models. */
  @Setup
  public void load() {
    manager = NDManager.newBaseManager();
    JniUtils.setNumThreads(threads);
    Model mlp = ModelSource.of("mlp").load(manager, DataType.FLOAT32);
    AdapterSettings full =
        AdapterSettings.newBuilder().setType("full").setTargetModules(List.of()).build();
    rounds = new Rounds();
    for (String type : TYPES) {
      steps.put(
          type,
          new TrainingStep(
              mlp,
              full,
              Task.CIFAR10,
              TrainingStep.optimizer(type),
              scope -> Batches.images(SAMPLES, 3, 32, scope),
              Batches.labels(SAMPLES, 10),
              manager));
      rounds.with(type, steps.get(type));
    }
  }

  /** Whether this is the warm-up. */
  @Setup(Level.Iteration)
  public void iteration(IterationParams parameters) {
    counts = parameters.getType() == IterationType.MEASUREMENT;
  }

  /** One step of each. */
  @Benchmark
  public void steps() {
    rounds.round(counts);
  }

  /** Prints the ratios and the peaks. */
  @TearDown
  public void report() {
    System.out.print(rounds.report("MLP 3072-2048-2048-10, batch 64"));
    for (String type : TYPES) {
      long before = ProcessMemory.resident();
      ProcessMemory.resetPeak();
      steps.get(type).run();
      System.out.printf(
          Locale.ROOT,
          "# %-22s %9.1f MB more than between steps at the peak of one%n",
          type,
          (ProcessMemory.peak() - before) / 1e6);
    }
    manager.close();
  }
}
