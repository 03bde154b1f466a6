package dev.fisherflow.learning.learner;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
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
import dev.fisherflow.learning.learner.Learner.BatchListener;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.random.KeyedRandom;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.tasks.Task;
import java.nio.file.Path;
import java.util.List;

/** The evaluation of one checkpoint in this process. */
final class LocalEvaluation {

  private final EvaluationTarget target;
  private final Model base;
  private final ExampleSource examples;
  private final EvaluationPlan plan;
  private final NDManager manager;

  LocalEvaluation(
      EvaluationTarget target,
      Model base,
      ExampleSource examples,
      EvaluationPlan plan,
      NDManager manager) {
    this.target = target;
    this.base = base;
    this.examples = examples;
    this.plan = plan;
    this.manager = manager;
  }

  void run(Path adapter, List<Integer> batches, BatchListener listener)
      throws InterruptedException {
    Task task = Task.of(target.getTask(), target.getDefinition());
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
            EvaluationSamples.batch(task, model, data.batch(number), plan.microBatch())
                .at(plan.lossScale().value());
        List<UpdateFigures> figures =
            UpdateEvaluator.evaluate(model, batch, plan.settings(), seed(number), manager);
        listener.evaluated(number, UpdateFigures.indicators(target, number, figures));
      }
    }
  }

  /** Labels drawn depend on the checkpoint, the batch, the sample and the draw alone. */
  private long seed(int batch) {
    return KeyedRandom.of(0, "labels drawn at " + target.getWeightsDigest(), batch).nextLong();
  }
}
