package dev.fisherflow.learning.worker;

import dev.fisherflow.learning.failure.TrialFailedException;
import dev.fisherflow.learning.host.Device;
import dev.fisherflow.learning.host.DeviceLease;
import dev.fisherflow.learning.host.DeviceSlots;
import dev.fisherflow.learning.host.TemporaryFolder;
import dev.fisherflow.retry.Backoff;
import dev.fisherflow.retry.FailureStreak;
import dev.fisherflow.retry.Retry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Worker processes, one per device slot, started when needed and reused.
 *
 * <p>On GPUs a process holds the lease of its device, and gives it back after a job if another
 * process waits for it. On a CPU nothing is leased, unless the slots are given.
 */
final class WorkerPool implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);
  private static final long YIELD_MILLIS = 500;

  private final WorkerSettings settings;
  private final WorkerCommand command;
  private final TemporaryFolder folder;
  private final ReentrantLock starting = new ReentrantLock();
  private final Deque<WorkerProcess> idle = new ArrayDeque<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(WorkerPool::daemon);
  private Optional<DeviceSlots> devices;
  private volatile Semaphore permits;
  private int started;
  private boolean closed;

  /** What is done with a process. */
  @FunctionalInterface
  interface Use<T> {
    T with(WorkerProcess worker) throws InterruptedException;
  }

  /**
   * A pool; no process is started yet.
   *
   * @param devices where they compute; null: the GPUs that the engine can use, or the CPU if there
   *     are none
   * @param mainClass what each runs
   */
  WorkerPool(WorkerSettings settings, DeviceSlots devices, String mainClass) {
    this.settings = settings;
    this.command = new WorkerCommand(settings, mainClass);
    if (devices != null) {
      settle(Optional.of(devices));
    }
    this.folder = TemporaryFolder.create("workers");
    clock.scheduleWithFixedDelay(
        this::yieldIdle, YIELD_MILLIS, YIELD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** A local folder that is deleted with the pool. */
  Path folder() {
    return folder.path();
  }

  /**
   * Has a process do something, as soon as one is free.
   *
   * @param waiting is told what a long wait is for
   * @throws TrialFailedException if none could be started, or as the use throws
   */
  <T> T use(Consumer<String> waiting, Use<T> use) throws InterruptedException {
    find();
    permits.acquire();
    try {
      WorkerProcess worker = worker(waiting);
      try {
        return use.with(worker);
      } finally {
        giveBack(worker);
      }
    } finally {
      permits.release();
    }
  }

  /**
   * Has a process do something, and another one again where it is lost, as often as that kind of
   * failure allows without progress.
   *
   * @param reached how far the work has come
   * @throws TrialFailedException if it fails otherwise, or each time
   */
  <T> T useAgainIfLost(Use<T> use, LongSupplier reached) throws InterruptedException {
    FailureStreak streak = new FailureStreak(reached);
    return new Retry<>(
            TrialFailedException.class,
            (TrialFailedException failure, int number) -> pauseAfter(failure, streak.failed()))
        .run(number -> use(waiting -> {}, use));
  }

  private static Optional<Duration> pauseAfter(TrialFailedException failure, int inARow) {
    Backoff backoff = failure.failureClass().backoff();
    Optional<Duration> pause = backoff.after(inARow);
    if (pause.isPresent()) {
      LOG.warn("Failure {} of {} in a row: {}", inARow, backoff.tries(), failure.getMessage());
    }
    return pause;
  }

  /**
   * Finds out which devices there are, from the first process's engine, if that is not known yet.
   */
  private void find() throws InterruptedException {
    starting.lockInterruptibly();
    try {
      if (permits != null) {
        return;
      }
      WorkerProcess first = start(unleased());
      if (first.gpus() == 0) {
        settle(Optional.empty());
        giveBack(first);
      } else {
        first.close();
        settle(
            Optional.of(
                DeviceSlots.gpus(
                    DeviceSlots.userFolder(System.getenv()),
                    first.gpus(),
                    System.getenv("CUDA_VISIBLE_DEVICES"))));
      }
    } finally {
      starting.unlock();
    }
  }

  private void settle(Optional<DeviceSlots> found) {
    devices = found;
    int most = found.map(DeviceSlots::count).orElse(settings.slots());
    permits = new Semaphore(Math.min(most, settings.slots()), true);
  }

  private WorkerProcess worker(Consumer<String> waiting) throws InterruptedException {
    WorkerProcess kept;
    while ((kept = nextIdle()) != null) {
      if (kept.usable()) {
        return kept;
      }
      kept.close();
    }
    return start(devices.isPresent() ? devices.get().lease(waiting) : unleased());
  }

  private synchronized WorkerProcess nextIdle() {
    return idle.pollFirst();
  }

  private WorkerProcess start(DeviceLease lease) throws InterruptedException {
    return new WorkerProcess(command, settings, lease, folder().resolve(nextLog()));
  }

  private synchronized String nextLog() {
    return "worker-" + ++started + ".log";
  }

  private void giveBack(WorkerProcess worker) {
    if (worker.usable() && !awaited()) {
      synchronized (this) {
        if (!closed) {
          idle.addFirst(worker);
          return;
        }
      }
    }
    worker.close();
  }

  /** Ends the processes that have nothing to do while another process waits for their devices. */
  private void yieldIdle() {
    if (permits != null && awaited()) {
      for (WorkerProcess worker = nextIdle(); worker != null; worker = nextIdle()) {
        worker.close();
      }
    }
  }

  private boolean awaited() {
    return devices.isPresent() && devices.get().awaited();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    clock.shutdownNow();
    for (WorkerProcess worker = nextIdle(); worker != null; worker = nextIdle()) {
      worker.close();
    }
    folder.close();
  }

  private static DeviceLease unleased() {
    return new DeviceLease() {
      @Override
      public Device device() {
        return Device.CPU;
      }

      @Override
      public void close() {}
    };
  }

  private static Thread daemon(Runnable body) {
    Thread thread = new Thread(body, "idle workers");
    thread.setDaemon(true);
    return thread;
  }
}
