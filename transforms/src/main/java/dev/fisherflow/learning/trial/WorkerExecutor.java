package dev.fisherflow.learning.trial;

import dev.fisherflow.learning.device.Device;
import dev.fisherflow.learning.device.DeviceLease;
import dev.fisherflow.learning.device.DeviceSlots;
import dev.fisherflow.schemas.Task;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialRequest;
import dev.fisherflow.schemas.TrialResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Trains in processes of their own, one per device slot, each kept for further trials. What a trial
 * does to its process, from using up the memory to a crash of native code, costs that trial alone.
 *
 * <p>On GPUs a process holds the lease of its device, and gives it back after a trial if another
 * job waits for it. On a CPU nothing is leased, unless the slots are given.
 *
 * <p>The examples of a dataset are copied once to the local disk, where the processes read them.
 */
public final class WorkerExecutor implements TrialExecutor {

  private static final long YIELD_MILLIS = 500;

  private final WorkerSettings settings;
  private final WorkerCommand command;
  private final Path folder;
  private final ReentrantLock copying = new ReentrantLock();
  private final ReentrantLock starting = new ReentrantLock();
  private final Deque<WorkerProcess> idle = new ArrayDeque<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(WorkerExecutor::daemon);
  private Optional<DeviceSlots> devices;
  private volatile Semaphore permits;
  private int started;
  private boolean closed;

  /** An executor on the GPUs that the engine can use, or on the CPU if there are none. */
  public WorkerExecutor(WorkerSettings settings) {
    this(settings, null, Worker.class.getName());
  }

  /** An executor on the given devices. */
  public WorkerExecutor(WorkerSettings settings, DeviceSlots devices) {
    this(settings, devices, Worker.class.getName());
  }

  WorkerExecutor(WorkerSettings settings, DeviceSlots devices, String mainClass) {
    this.settings = settings;
    this.command = new WorkerCommand(settings, mainClass);
    if (devices != null) {
      use(Optional.of(devices));
    }
    try {
      this.folder = Files.createTempDirectory("fisherflow-workers-");
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot make a folder in " + System.getProperty("java.io.tmpdir"), e);
    }
    clock.scheduleWithFixedDelay(
        this::yieldIdle, YIELD_MILLIS, YIELD_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public TrialResult run(Trial trial, ExampleSource examples, Path scratch, TrialListener listener)
      throws InterruptedException {
    TrialRequest request =
        TrialRequest.newBuilder()
            .setTrial(trial)
            .setExamples(copied(trial, examples).toString())
            .setScratch(scratch.toAbsolutePath().toString())
            .build();
    find();
    permits.acquire();
    try {
      WorkerProcess worker = worker();
      try {
        return named(worker.train(request, listener), worker.lease().device());
      } finally {
        giveBack(worker);
      }
    } finally {
      permits.release();
    }
  }

  /** In its process a GPU is always the first; its name here is the machine's. */
  private static TrialResult named(TrialResult result, Device device) {
    return device.gpu() ? TrialResult.newBuilder(result).setDevice(device.name()).build() : result;
  }

  private Path copied(Trial trial, ExampleSource examples) throws InterruptedException {
    ExampleFiles files = new ExampleFiles(folder.resolve("datasets/" + trial.getDatasetDigest()));
    List<String> splits = new ArrayList<>(List.of("train"));
    splits.addAll(Task.of(trial.getTask()).devSplits());
    copying.lockInterruptibly();
    try {
      files.add(splits, examples);
    } finally {
      copying.unlock();
    }
    return files.folder();
  }

  /** Finds out which devices there are, from the first process's engine, if nobody has yet. */
  private void find() throws InterruptedException {
    starting.lockInterruptibly();
    try {
      if (permits != null) {
        return;
      }
      WorkerProcess first = start(unleased());
      if (first.gpus() == 0) {
        use(Optional.empty());
        giveBack(first);
      } else {
        first.close();
        use(
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

  private void use(Optional<DeviceSlots> found) {
    devices = found;
    int most = found.map(DeviceSlots::count).orElse(settings.slots());
    permits = new Semaphore(Math.min(most, settings.slots()), true);
  }

  private WorkerProcess worker() throws InterruptedException {
    WorkerProcess kept;
    while ((kept = nextIdle()) != null) {
      if (kept.usable()) {
        return kept;
      }
      kept.close();
    }
    return start(devices.isPresent() ? devices.get().lease() : unleased());
  }

  private synchronized WorkerProcess nextIdle() {
    return idle.pollFirst();
  }

  private WorkerProcess start(DeviceLease lease) throws InterruptedException {
    return new WorkerProcess(command, settings, lease, folder.resolve(nextLog()));
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

  /** Ends the processes that have nothing to do while another job waits for their devices. */
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
    delete();
  }

  private void delete() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
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
