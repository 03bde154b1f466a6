package dev.fisherflow.learning.worker;

import dev.fisherflow.learning.host.ByteSize;
import dev.fisherflow.learning.learner.Learner;
import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;

/** How worker processes are run. */
public final class WorkerSettings implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Java does not start with a smaller heap. */
  private static final long LEAST_MEMORY = 2 << 20;

  private final int slots;
  private final int threads;
  private final int checkpointEvery;
  private final Duration timeLimit;
  private final String memory;
  private final Duration silence;
  private final Duration grace;

  private WorkerSettings(
      int slots,
      int threads,
      int checkpointEvery,
      Duration timeLimit,
      String memory,
      Duration silence,
      Duration grace) {
    this.slots = slots;
    this.threads = threads;
    this.checkpointEvery = checkpointEvery;
    this.timeLimit = timeLimit;
    this.memory = memory;
    this.silence = silence;
    this.grace = grace;
  }

  /**
   * The usual settings.
   *
   * @param slots processes at once; on GPUs no more than there are
   * @param threads of the engine in each process
   */
  public static WorkerSettings of(int slots, int threads) {
    if (slots < 1 || threads < 1) {
      throw new IllegalArgumentException(
          "expected at least 1 slot and 1 thread, found %d and %d".formatted(slots, threads));
    }
    return new WorkerSettings(
        slots,
        threads,
        Learner.CHECKPOINT_EVERY,
        null,
        null,
        Duration.ofSeconds(60),
        Duration.ofSeconds(10));
  }

  /** With so many steps between training states; changes no result. */
  public WorkerSettings withCheckpointEvery(int steps) {
    return new WorkerSettings(slots, threads, steps, timeLimit, memory, silence, grace);
  }

  /** With a limit to the time of a try at a trial; none if null. */
  public WorkerSettings withTimeLimit(Duration limit) {
    if (limit != null && (limit.isNegative() || limit.isZero())) {
      throw new IllegalArgumentException("expected a time limit above 0, found " + limit);
    }
    return new WorkerSettings(slots, threads, checkpointEvery, limit, memory, silence, grace);
  }

  /**
   * With so large a Java heap in each process, such as {@code 4g}; null: an equal share of half the
   * machine's memory. Tensors are not in the heap.
   */
  public WorkerSettings withMemory(String size) {
    if (size != null && ByteSize.parse(size) < LEAST_MEMORY) {
      throw new IllegalArgumentException(
          "expected at least 2MiB as a worker's memory, found '" + size + "'");
    }
    return new WorkerSettings(slots, threads, checkpointEvery, timeLimit, size, silence, grace);
  }

  /** With processes taken for lost that say nothing for so long. */
  public WorkerSettings withSilence(Duration limit) {
    return new WorkerSettings(slots, threads, checkpointEvery, timeLimit, memory, limit, grace);
  }

  /** With so much time for a process to stop its work when asked to. */
  public WorkerSettings withGrace(Duration time) {
    return new WorkerSettings(slots, threads, checkpointEvery, timeLimit, memory, silence, time);
  }

  int slots() {
    return slots;
  }

  int threads() {
    return threads;
  }

  int checkpointEvery() {
    return checkpointEvery;
  }

  Optional<Duration> timeLimit() {
    return Optional.ofNullable(timeLimit);
  }

  Optional<String> memory() {
    return Optional.ofNullable(memory);
  }

  Duration silence() {
    return silence;
  }

  Duration grace() {
    return grace;
  }
}
