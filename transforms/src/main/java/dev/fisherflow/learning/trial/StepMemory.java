package dev.fisherflow.learning.trial;

import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.adapter.Adapter;
import dev.fisherflow.learning.adapter.TensorSpec;
import dev.fisherflow.learning.fisher.FisherScope;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.optimizer.Cost;
import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.schemas.OptimizerSettings;
import java.util.List;

/**
 * What a training step holds in memory, in bytes of float32 numbers. All but the activations are
 * exact counts of numbers; these are about right.
 *
 * @param weights the frozen tensors
 * @param trained the trained tensors
 * @param gradients their gradient and the update that is made of it
 * @param state what the optimizer keeps from step to step
 * @param perSample gradients of every sample, as far as the optimizer needs them; of those that it
 *     rounds, also the ones of a piece before they are
 * @param activations what the forward pass leaves for the backward one
 */
public record StepMemory(
    long weights, long trained, long gradients, long state, long perSample, long activations) {

  private static final long BYTES = 4;
  private static final long ROUNDED_BYTES = 2;

  /**
   * The memory of a step.
   *
   * @param outputs whose Fisher matrix it solves with, if it does
   * @param samples samples N of the batch
   * @param atOnce how many of them go through the model at once
   * @param tokens length of its texts; of no matter to models of images
   */
  public static StepMemory of(
      Architecture architecture,
      Adapter adapter,
      OptimizerSettings optimizer,
      int outputs,
      int samples,
      int atOnce,
      int tokens) {
    List<Shape> shapes = adapter.tensors().stream().map(TensorSpec::shape).toList();
    long trained = adapter.trainableParameters();
    Cost cost = Optimizers.cost(optimizer, shapes);
    int ofFisher = cost.fisher() == FisherScope.NONE ? 0 : FisherScope.rows(outputs);
    long ofSample =
        (cost.gradientsPerSample() + ofFisher)
            * adapter.numbersPerSample(tokens, atOnce == samples);
    long rows =
        cost.rounded()
            ? (ROUNDED_BYTES * samples + BYTES * atOnce) * ofSample
            : BYTES * samples * ofSample;
    return new StepMemory(
        BYTES * architecture.parameters(),
        BYTES * trained,
        BYTES * 2 * trained,
        BYTES * cost.stateNumbers(),
        rows,
        BYTES * atOnce * architecture.activations(tokens));
  }

  /** All of it. */
  public long total() {
    return weights + trained + gradients + state + perSample + activations;
  }
}
