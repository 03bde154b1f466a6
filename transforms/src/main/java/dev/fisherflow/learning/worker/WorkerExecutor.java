package dev.fisherflow.learning.worker;

import dev.fisherflow.learning.data.DatasetCopies;
import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.failure.TrialFailedException;
import dev.fisherflow.learning.host.Device;
import dev.fisherflow.learning.host.DeviceSlots;
import dev.fisherflow.learning.learner.TrialExecutor;
import dev.fisherflow.learning.trial.TrialListener;
import dev.fisherflow.learning.trial.TrialProgress;
import dev.fisherflow.schemas.StateTaken;
import dev.fisherflow.schemas.StateWritten;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialProgressed;
import dev.fisherflow.schemas.TrialRequest;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.tasks.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

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

  private final WorkerPool workers;
  private final DatasetCopies datasets;

  /** An executor on the GPUs that the engine can use, or on the CPU if there are none. */
  public WorkerExecutor(WorkerSettings settings) {
    this(settings, null, Worker.class.getName());
  }

  /** An executor on the given devices. */
  public WorkerExecutor(WorkerSettings settings, DeviceSlots devices) {
    this(settings, devices, Worker.class.getName());
  }

  WorkerExecutor(WorkerSettings settings, DeviceSlots devices, String mainClass) {
    this.workers = new WorkerPool(settings, devices, mainClass);
    this.datasets = new DatasetCopies(workers.folder().resolve("datasets"));
  }

  @Override
  public TrialResult run(Trial trial, ExampleSource examples, Path scratch, TrialListener listener)
      throws InterruptedException {
    List<String> splits = new ArrayList<>(List.of(Splits.TRAIN));
    splits.addAll(Task.of(trial.getTask()).splits().dev());
    Path copied = datasets.of(trial.getDatasetDigest(), splits, examples);
    TrialRequest request =
        TrialRequest.newBuilder()
            .setTrial(trial)
            .setExamples(copied.toString())
            .setScratch(scratch.toAbsolutePath().toString())
            .build();
    WorkerJob<TrialResult> job =
        new WorkerJob<>(request, TrialResult.class, (reply, tell) -> heard(reply, listener, tell));
    return workers.use(
        worker -> {
          try {
            return named(worker.run(job), worker.lease().device());
          } catch (TrialFailedException e) {
            worker.saveLog(scratch.resolve(TrialExecutor.LOG), e);
            throw e;
          }
        });
  }

  private static boolean heard(Object reply, TrialListener listener, Consumer<Object> tell) {
    if (reply instanceof TrialProgressed progress) {
      listener.progressed(
          new TrialProgress(
              progress.getStep(),
              progress.getSteps(),
              progress.getLoss(),
              progress.getBestScore()));
      return true;
    }
    if (reply instanceof StateWritten state) {
      listener.stateWritten(Path.of(state.getFolder()));
      tell.accept(new StateTaken());
      return true;
    }
    return false;
  }

  /** In its process a GPU is always the first; its name here is the machine's. */
  private static TrialResult named(TrialResult result, Device device) {
    return device.gpu() ? TrialResult.newBuilder(result).setDevice(device.name()).build() : result;
  }

  @Override
  public void close() {
    workers.close();
  }
}
