package dev.fisherflow.learning.trial;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.statistics.descriptive.Median;

/**
 * How long the steps of a trial take in this process, whatever else the machine does: the processor
 * time of the thread that trains. Where a GPU computes, that thread only waits, and wall time
 * counts.
 */
final class StepTimes {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final boolean gpu;
  private final List<Long> nanoseconds = new ArrayList<>();

  StepTimes(boolean gpu) {
    this.gpu = gpu;
  }

  /** Takes a step; one that fails is not counted. */
  void time(Runnable step) {
    long start = now();
    step.run();
    nanoseconds.add(now() - start);
  }

  private long now() {
    return gpu ? System.nanoTime() : THREADS.getCurrentThreadCpuTime();
  }

  /** Their median in seconds; null without any. */
  Double median() {
    return nanoseconds.isEmpty()
        ? null
        : Median.withDefaults()
                .evaluate(nanoseconds.stream().mapToDouble(Long::doubleValue).toArray())
            / 1e9;
  }
}
