package dev.fisherflow.learning.learner;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.JniUtils;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.evaluation.EvaluationBatch;
import dev.fisherflow.learning.evaluation.EvaluationBatches;
import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.evaluation.EvaluationSamples;
import dev.fisherflow.learning.evaluation.UpdateEvaluator;
import dev.fisherflow.learning.evaluation.UpdateFigures;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.random.KeyedRandom;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.Indicator;
import dev.fisherflow.tasks.Task;
import java.nio.file.Path;
import java.util.List;

/** Evaluates in this process. */
public final class InProcessEvaluator implements Evaluator {

  private final int threads;
  private final NDManager manager = NDManager.newBaseManager();
  private final ModelPool models = new ModelPool(manager);

  /** An evaluator with this many threads of the engine, one count for the whole process. */
  public InProcessEvaluator(int threads) {
    this.threads = threads;
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
    JniUtils.setNumThreads(threads);
    Task task = Task.of(target.getTask());
    Model base = models.of(target.getModel(), target.getModelDigest());
    EvaluationBatches data = new EvaluationBatches(target, examples, plan.batchSize());
    try (Recording paused = Recording.paused();
        AdaptedModel model =
            AdapterFiles.read(
                adapter,
                base,
                Adapters.of(target.getAdapter(), base, task),
                manager,
                DataType.FLOAT32)) {
      for (int number : batches) {
        EvaluationBatch batch =
            EvaluationSamples.batch(task, base, data.batch(number), plan.microBatch());
        List<UpdateFigures> figures =
            UpdateEvaluator.evaluate(
                model, batch, plan.settings(), seed(target.getWeightsDigest(), number), manager);
        listener.evaluated(number, indicators(target, number, figures));
      }
    }
  }

  /** Labels drawn depend on the checkpoint, the batch, the sample and the draw alone. */
  private static long seed(String weightsDigest, int batch) {
    return KeyedRandom.of(0, "labels drawn at " + weightsDigest, batch).nextLong();
  }

  private static List<Indicator> indicators(
      EvaluationTarget target, int batch, List<UpdateFigures> figures) {
    return UpdateFigures.indicators(figures).stream()
        .map(
            indicator ->
                indicator
                    .setSource(target.getSource())
                    .setTask(target.getTask())
                    .setTrialId(target.getTrialId())
                    .setCheckpoint(target.getCheckpoint())
                    .setWeightsDigest(target.getWeightsDigest())
                    .setStep(target.getStep())
                    .setStage(target.getStage())
                    .setBatch(batch)
                    .build())
        .toList();
  }

  @Override
  public void close() {
    manager.close();
  }
}
