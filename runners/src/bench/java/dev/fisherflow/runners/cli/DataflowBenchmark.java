package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.BeamSweeps;
import dev.fisherflow.pipelines.run.SweepCost;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.sweep.Execution;
import dev.fisherflow.pipelines.sweep.SweepOutcome;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.runners.DirectRunnerOptions;
import dev.fisherflow.runners.cli.progress.ProgressDisplay;
import dev.fisherflow.transforms.workspace.ScratchFolder;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.PrintWriter;
import java.io.Writer;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * Sweeps on the direct runner whose trials do nothing: what the dataflow costs, from expansion to
 * report, as the number of trials grows. Each is run in a workspace of its own, and again in the
 * same: then all trials are finished.
 */
public final class DataflowBenchmark {

  private DataflowBenchmark() {}

  /**
   * Runs the sweeps and prints a line for each.
   *
   * @param arguments numbers of trials; 500, 2000 and 8000 if there are none
   */
  public static void main(String[] arguments) {
    AtomicLong peak = watchHeap();
    List<String> sizes =
        arguments.length == 0 ? List.of("500", "2000", "8000") : List.of(arguments);
    run(100, "warm-up", peak);
    for (String size : sizes) {
      run(Integer.parseInt(size), "", peak);
    }
  }

  private static void run(int trials, String note, AtomicLong peak) {
    try (ScratchFolder workspace = ScratchFolder.create("benchmark")) {
      for (String kind : List.of("trained", "finished before")) {
        System.gc();
        peak.set(0);
        long start = System.nanoTime();
        long cpuStart = cpu();
        SweepOutcome outcome = sweep(request(trials, workspace));
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = (cpu() - cpuStart) / 1e9;
        System.gc();
        if (outcome.results().size() != trials) {
          throw new AssertionError("expected " + trials + " results, found " + outcome);
        }
        System.out.printf(
            Locale.ROOT,
            "%d trials %s: %.1f s, %.1f s of processor time; heap after collections at most %d MB"
                + " %s%n",
            trials,
            kind,
            seconds,
            cpuSeconds,
            peak.get() >> 20,
            note);
      }
    }
  }

  /** As the command does it, with the display of its progress. */
  private static SweepOutcome sweep(SweepRequest request) {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    Workspace workspace = Workspace.at(request.workspace());
    try (ProgressDisplay display =
        ProgressDisplay.create(
            nowhere,
            SweepCost.Slots.of(request.trialsAtOnce(), request.threadsPerTrial(), "cpu"),
            workspace,
            false,
            List.of())) {
      return new BeamSweeps("direct", DirectRunnerOptions::of)
          .withLearners(FakeLearner.factory())
          .sweep(request, planned -> display.start(planned, false));
    }
  }

  private static SweepRequest request(int trials, ScratchFolder workspace) {
    String seeds =
        LongStream.rangeClosed(1, trials / 2)
            .mapToObj(Long::toString)
            .collect(Collectors.joining(", "));
    String specification =
        """
        name: nothing
        tasks: [sst2]
        adapter: {type: lora, rank: 4, alpha: 4}
        optimizers: [{type: sgd, learningRate: [0.1, 0.2]}]
        seeds: [%s]
        training: {batchSize: 32, epochs: 1, evaluateEvery: 1000, maxTokens: 32, limit: 64}
        """
            .formatted(seeds);
    return new SweepRequest(
        SweepSpecification.parse("the benchmark", specification),
        workspace.path().toString(),
        Optional.empty(),
        "r",
        false,
        2,
        1,
        200,
        Execution.IN_PROCESS);
  }

  /** Processor time of this process, which other work on the machine changes little. */
  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** The most that is in use after a collection. */
  private static AtomicLong watchHeap() {
    AtomicLong peak = new AtomicLong();
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) collector)
          .addNotificationListener(
              (notification, handback) ->
                  peak.accumulateAndGet(
                      used((CompositeData) notification.getUserData()), Math::max),
              null,
              null);
    }
    return peak;
  }

  private static long used(CompositeData collection) {
    return com.sun.management.GarbageCollectionNotificationInfo.from(collection)
        .getGcInfo()
        .getMemoryUsageAfterGc()
        .values()
        .stream()
        .mapToLong(MemoryUsage::getUsed)
        .sum();
  }
}
