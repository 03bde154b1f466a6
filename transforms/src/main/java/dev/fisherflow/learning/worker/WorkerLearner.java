package dev.fisherflow.learning.worker;

import dev.fisherflow.learning.data.DatasetCopies;
import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.failure.TrialFailedException;
import dev.fisherflow.learning.host.Device;
import dev.fisherflow.learning.host.DeviceSlots;
import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.learning.trial.TrialListener;
import dev.fisherflow.schemas.BatchEvaluated;
import dev.fisherflow.schemas.EvaluationDone;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.EvaluationWork;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.PredictionAnswers;
import dev.fisherflow.schemas.PredictionRequest;
import dev.fisherflow.schemas.StateTaken;
import dev.fisherflow.schemas.StateWritten;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialRequest;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.tasks.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Learns in processes of their own, one per device slot, each kept for whatever comes next: the
 * same bits as in this process. What a trial does to its process, from using up the memory to a
 * crash of native code, costs that trial alone. What fails there is a {@link TrialFailedException}
 * here; a lost process is replaced, and predictions and evaluations are asked for again.
 *
 * <p>On GPUs a process holds the lease of its device, and gives it back after a job if another job
 * waits for it. On a CPU nothing is leased, unless the slots are given.
 *
 * <p>Each split of a dataset is copied once to the local disk, where the processes read it.
 */
public final class WorkerLearner implements Learner {

  private final WorkerSettings settings;
  private final WorkerPool workers;
  private final DatasetCopies datasets;

  /** A learner on the GPUs that the engine can use, or on the CPU if there are none. */
  public WorkerLearner(WorkerSettings settings) {
    this(settings, null, Worker.class.getName());
  }

  /** A learner on the given devices. */
  public WorkerLearner(WorkerSettings settings, DeviceSlots devices) {
    this(settings, devices, Worker.class.getName());
  }

  WorkerLearner(WorkerSettings settings, DeviceSlots devices, String mainClass) {
    this.settings = settings;
    this.workers = new WorkerPool(settings, devices, mainClass);
    this.datasets = new DatasetCopies(workers.folder().resolve("datasets"));
  }

  @Override
  public TrialResult train(
      Trial trial, ExampleSource examples, Path scratch, TrialListener listener)
      throws InterruptedException {
    List<String> splits = new ArrayList<>(List.of(Splits.TRAIN));
    splits.addAll(Task.of(trial).splits().dev());
    Path copied = datasets.of(trial.getDatasetDigest(), splits, examples);
    TrialRequest request =
        TrialRequest.newBuilder()
            .setTrial(trial)
            .setExamples(copied.toString())
            .setScratch(scratch.toAbsolutePath().toString())
            .build();
    WorkerJob<TrialResult> job =
        new WorkerJob<>(
            request,
            TrialResult.class,
            (reply, tell) -> heard(reply, listener, tell),
            settings.timeLimit());
    return workers.use(
        listener::waiting,
        worker -> {
          try {
            return named(worker.run(job), worker.lease().device());
          } catch (TrialFailedException e) {
            worker.saveLog(scratch.resolve(LOG), e);
            throw e;
          }
        });
  }

  private static boolean heard(Object reply, TrialListener listener, Consumer<Object> tell) {
    if (reply instanceof TrialProgress progress) {
      listener.progressed(progress);
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
  public List<Prediction> predict(Trial trial, Path adapter, ExampleSource examples, String split)
      throws InterruptedException {
    Path copied = datasets.of(trial.getDatasetDigest(), List.of(split), examples);
    PredictionRequest request =
        PredictionRequest.newBuilder()
            .setTrial(trial)
            .setAdapter(adapter.toAbsolutePath().toString())
            .setExamples(copied.toString())
            .setSplit(split)
            .build();
    WorkerJob<PredictionAnswers> job =
        WorkerJob.of(request, PredictionAnswers.class, (reply, tell) -> false);
    return workers.useAgainIfLost(worker -> worker.run(job), () -> 0).getAnswers();
  }

  @Override
  public void evaluate(
      EvaluationTarget target,
      Path adapter,
      ExampleSource examples,
      List<Integer> batches,
      EvaluationPlan plan,
      BatchListener listener)
      throws InterruptedException {
    Path copied = datasets.of(target.getDatasetDigest(), List.of(Splits.TRAIN), examples);
    List<Integer> pending = new ArrayList<>(batches);
    BatchListener noted =
        (batch, indicators) -> {
          listener.evaluated(batch, indicators);
          pending.remove(Integer.valueOf(batch));
        };
    EvaluationWork.Builder work =
        EvaluationWork.newBuilder()
            .setTarget(target)
            .setAdapter(adapter.toAbsolutePath().toString())
            .setExamples(copied.toString())
            .setPlan(plan.toRecord());
    workers.useAgainIfLost(
        worker ->
            pending.isEmpty()
                ? new EvaluationDone()
                : worker.run(
                    WorkerJob.of(
                        work.setBatches(pending).build(),
                        EvaluationDone.class,
                        (reply, tell) -> heard(reply, noted))),
        () -> batches.size() - pending.size());
  }

  private static boolean heard(Object reply, BatchListener listener) {
    if (reply instanceof BatchEvaluated batch) {
      listener.evaluated(batch.getBatch(), batch.getIndicators());
      return true;
    }
    return false;
  }

  @Override
  public void close() {
    workers.close();
  }
}
