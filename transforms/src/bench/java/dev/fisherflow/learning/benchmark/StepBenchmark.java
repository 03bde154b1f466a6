package dev.fisherflow.learning.benchmark;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/** Variants of a step, one of each in every iteration; prints their ratios at the end. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public abstract class StepBenchmark {

  /** Threads of the engine. */
  @Param("2")
  public int threads;

  NDManager manager;
  final Rounds rounds = new Rounds();
  private boolean counts;

  /** Adds the variants. */
  abstract void addVariants();

  /** What is reported at the end. */
  abstract String report();

  /** Starts the engine. */
  @Setup
  public void open() {
    manager = NDManager.newBaseManager();
    JniUtils.setNumThreads(threads);
    addVariants();
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

  /** Prints the ratios. */
  @TearDown
  public void close() {
    System.out.print(report());
    manager.close();
  }
}
