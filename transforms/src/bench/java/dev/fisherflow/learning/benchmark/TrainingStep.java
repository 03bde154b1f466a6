package dev.fisherflow.learning.benchmark;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.Adapter;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.adapter.Dropout;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.fisher.RecordedGradients;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.optimizer.Optimizer;
import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.learning.random.KeyedRandom;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Schedule;
import dev.fisherflow.tasks.Task;
import java.util.List;
import java.util.function.Function;

/** The step of a trial, on a batch after the other, again and again: forward, backward, update. */
final class TrainingStep implements Runnable {

  private final NDManager manager;
  private final AdaptedModel model;
  private final Optimizer optimizer;
  private final double rate;
  private final List<Work> batches;
  private long step;

  /**
   * A batch.
   *
   * @param inputs makes what the model reads, owned by a step's manager
   */
  record Work(Function<NDManager, Inputs> inputs, Loss loss) {}

  /** Steps of an optimizer. */
  TrainingStep(
      Model base,
      Adapter adapter,
      OptimizerSettings settings,
      List<Work> batches,
      NDManager parent) {
    this.manager = parent.newSubManager();
    this.model = AdaptedModel.initialised(base, adapter, 1, manager, DataType.FLOAT32);
    this.optimizer = Optimizers.of(settings, model.parameters());
    this.rate = Optimizers.firstRate(settings);
    this.batches = batches;
  }

  /** Steps on one batch. */
  TrainingStep(
      Model base,
      AdapterSettings adapter,
      Task task,
      OptimizerSettings settings,
      Function<NDManager, Inputs> inputs,
      Loss loss,
      NDManager parent) {
    this(base, Adapters.of(adapter, base, task), settings, List.of(new Work(inputs, loss)), parent);
  }

  /** LoRA of rank 8 on query and value. */
  static AdapterSettings lora() {
    return AdapterSettings.newBuilder()
        .setType("lora")
        .setRank(8)
        .setAlpha(8.0)
        .setTargetModules(List.of())
        .build();
  }

  /** Settings with rates so small that the work stays the same from step to step. */
  static OptimizerSettings optimizer(String type) {
    OptimizerSettings.Builder settings =
        OptimizerSettings.newBuilder()
            .setType(type)
            .setSchedule(Schedule.newBuilder().setType("constant").build());
    boolean solves = type.equals("ef") || type.equals("ief") || type.equals("sf");
    if (solves) {
      settings.setDamping(1e-7).setDuplicateCosine(0.99);
    }
    return (type.equals("ef") || type.equals("sf")
            ? settings.setFirstStepNorm(1e-6)
            : settings.setLearningRate(1e-6))
        .build();
  }

  @Override
  public void run() {
    Work batch = batches.get((int) (step++ % batches.size()));
    try (NDManager scope = manager.newSubManager();
        Recording paused = Recording.paused()) {
      boolean perSample = optimizer.needsPerSampleGradients();
      AdaptedModel.ForwardPass pass =
          model.forward(batch.inputs().apply(scope), perSample, Dropout.NONE, scope);
      RecordedGradients gradients =
          new RecordedGradients(
              pass.logits(),
              pass.leaves().arrays(),
              perSample ? pass.leaves()::rows : null,
              batch.loss(),
              draw -> row -> KeyedRandom.of(1, "drawn label", step, row, draw));
      optimizer.step(model.parameters(), gradients, rate);
    }
  }
}
