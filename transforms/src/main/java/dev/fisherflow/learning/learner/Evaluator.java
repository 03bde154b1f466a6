package dev.fisherflow.learning.learner;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.Indicator;
import java.nio.file.Path;
import java.util.List;

/** Evaluates update directions at checkpoints; calls from several threads run beside each other. */
public interface Evaluator extends AutoCloseable {

  /** Told of each batch when it is done. */
  @FunctionalInterface
  interface BatchListener {
    /**
     * A batch is done.
     *
     * @param batch its number
     * @param indicators the gradient's (rule sgd), then each rule's by damping
     */
    void evaluated(int batch, List<Indicator> indicators);
  }

  /**
   * Evaluates one checkpoint on some batches of its training examples (paper, Algorithm 4).
   *
   * @param target the checkpoint
   * @param adapter its local PEFT adapter folder
   * @param examples the target's dataset
   * @param batches numbers of batches, from 0
   * @param plan what is evaluated
   * @param listener told in the order of the numbers
   * @throws dev.fisherflow.learning.model.ModelException if the folder does not hold the target's
   *     adapter, or one for another model
   * @throws dev.fisherflow.learning.optimizer.DivergedException if a figure is not finite
   * @throws InterruptedException if the thread was interrupted
   */
  void evaluate(
      EvaluationTarget target,
      Path adapter,
      ExampleSource examples,
      List<Integer> batches,
      EvaluationPlan plan,
      BatchListener listener)
      throws InterruptedException;

  /** Frees models and devices. */
  @Override
  void close();
}
