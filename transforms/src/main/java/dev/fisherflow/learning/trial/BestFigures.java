package dev.fisherflow.learning.trial;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.task.Formulation;
import dev.fisherflow.learning.trial.Validator.Validation;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Phase;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.tasks.Task;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * What a trial's result says of its best checkpoint: the figures that chose it, or of a confirming
 * trial those on the task's validation splits, which chose nothing.
 *
 * @param best the checkpoint; null if there is none
 * @param answers what it answers, a byte each
 * @param labels what the answered examples are labelled with
 */
record BestFigures(Checkpoint best, ByteBuffer answers, ByteBuffer labels) {

  /**
   * The figures of a trial that has ended.
   *
   * @param validator that chose the best checkpoint
   * @param examples all of the dataset
   * @param scratch holds the checkpoints
   * @param manager parent of the manager that owns the tensors of a confirmation
   */
  static BestFigures of(
      Trial trial,
      Checkpoints checkpoints,
      Validator validator,
      Model base,
      ExampleSource examples,
      Path scratch,
      NDManager manager)
      throws InterruptedException {
    Checkpoint best = checkpoints.best();
    if (best == null) {
      return new BestFigures(null, ByteBuffer.allocate(0), ByteBuffer.allocate(0));
    }
    if (trial.getPhase() != Phase.confirm) {
      return new BestFigures(best, checkpoints.bestAnswers(), validator.labels());
    }
    Task task = Task.of(trial);
    Validator official = Validator.of(task, Formulation.of(task, base), examples);
    try (AdaptedModel model =
        AdapterFiles.read(
            scratch.resolve(best.getUri()),
            base,
            Adapters.of(trial.getAdapter(), base, task),
            manager,
            DataType.FLOAT32)) {
      Validation figures = official.validate(model, manager);
      return new BestFigures(
          Checkpoint.newBuilder(best)
              .setMetrics(figures.metrics().metrics())
              .setScore(figures.metrics().score())
              .build(),
          figures.answers(),
          official.labels());
    }
  }
}
