package dev.fisherflow.learning.worker;

import dev.fisherflow.learning.data.DatasetCopies;
import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.evaluation.EvaluationSettings;
import dev.fisherflow.learning.evaluation.UpdateRule;
import dev.fisherflow.learning.failure.TrialFailedException;
import dev.fisherflow.learning.learner.Evaluator;
import dev.fisherflow.schemas.BatchEvaluated;
import dev.fisherflow.schemas.EvaluationDone;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.EvaluationWork;
import dev.fisherflow.tasks.Splits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Evaluates in processes of their own, to the same figures as in this one. What fails there is a
 * {@link TrialFailedException} here; a process that is lost is replaced, for the batches that it
 * had not told of.
 */
public final class WorkerEvaluator implements Evaluator {

  private final WorkerPool workers;
  private final DatasetCopies datasets;

  /** An evaluator on the GPUs that the engine can use, or on the CPU if there are none. */
  public WorkerEvaluator(WorkerSettings settings) {
    this.workers = new WorkerPool(settings, null, Worker.class.getName());
    this.datasets = new DatasetCopies(workers.folder().resolve("datasets"));
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
    workers.useAgainIfLost(
        worker ->
            pending.isEmpty()
                ? new EvaluationDone()
                : worker.run(job(work(target, adapter, copied, pending, plan), noted)));
  }

  private static WorkerJob<EvaluationDone> job(EvaluationWork work, BatchListener listener) {
    return new WorkerJob<>(work, EvaluationDone.class, (reply, tell) -> heard(reply, listener));
  }

  private static EvaluationWork work(
      EvaluationTarget target,
      Path adapter,
      Path examples,
      List<Integer> batches,
      EvaluationPlan plan) {
    return EvaluationWork.newBuilder()
        .setTarget(target)
        .setAdapter(adapter.toAbsolutePath().toString())
        .setExamples(examples.toString())
        .setBatches(batches)
        .setRules(plan.settings().rules().stream().map(UpdateRule::toString).toList())
        .setDampings(plan.settings().dampings())
        .setDuplicateCosine(plan.settings().duplicateCosine())
        .setSampledDuplicateCosine(plan.settings().sampledDuplicateCosine())
        .setBatchSize(plan.batchSize())
        .setMicroBatch(plan.microBatch())
        .build();
  }

  private static boolean heard(Object reply, BatchListener listener) {
    if (reply instanceof BatchEvaluated batch) {
      listener.evaluated(batch.getBatch(), batch.getIndicators());
      return true;
    }
    return false;
  }

  /** What a worker is to evaluate. */
  static EvaluationPlan plan(EvaluationWork work) {
    return new EvaluationPlan(
        new EvaluationSettings(
            work.getRules().stream().map(UpdateRule::of).toList(),
            work.getDampings(),
            work.getDuplicateCosine(),
            work.getSampledDuplicateCosine()),
        work.getBatchSize(),
        work.getMicroBatch());
  }

  @Override
  public void close() {
    workers.close();
  }
}
