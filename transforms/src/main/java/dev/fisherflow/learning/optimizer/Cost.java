package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.fisher.FisherScope;
import java.util.List;

/**
 * What an optimizer adds to a training step, for plans.
 *
 * @param stateNumbers numbers kept from step to step, each as large as a number of the parameters
 * @param gradientsPerSample gradients of every sample of a batch that a step holds at once: 0
 *     without per-sample gradients, 1 for each sample's own, one more for each draw of labels
 * @param stepFactor time of a step in times of a step of SGD on the same model and batch
 * @param fisher of which distribution it holds the exact Fisher matrix in factors, a gradient of
 *     every sample for all outputs but one
 * @param rounded whether these gradients are held as bfloat16
 */
public record Cost(
    long stateNumbers,
    int gradientsPerSample,
    double stepFactor,
    FisherScope fisher,
    boolean rounded) {

  /** Without the Fisher matrix. */
  public Cost(long stateNumbers, int gradientsPerSample, double stepFactor) {
    this(stateNumbers, gradientsPerSample, stepFactor, FisherScope.NONE, false);
  }

  /** Whether it asks for gradients of samples. */
  public boolean ofSamples() {
    return gradientsPerSample > 0 || fisher != FisherScope.NONE;
  }

  /** Of a rule that keeps numbers and needs only the batch's gradient. */
  public static Cost state(long numbers) {
    return new Cost(numbers, 0, 1);
  }

  /** Numbers in tensors of these shapes. */
  public static long numbers(List<Shape> parameters) {
    return parameters.stream().mapToLong(Shape::size).sum();
  }
}
