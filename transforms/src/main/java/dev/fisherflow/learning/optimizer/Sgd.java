package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.fisher.BatchGradients;

/**
 * Stochastic gradient descent with L2 weight decay w and momentum &mu;, as in PyTorch: g &larr;
 * &nabla;L + w&theta;; b &larr; &mu;b + g; d = b.
 */
final class Sgd extends DirectionOptimizer {

  private final double weightDecay;
  private final double momentum;
  private final NDArray buffer;

  Sgd(NDList parameters, double weightDecay, double momentum) {
    super(parameters, false);
    this.weightDecay = weightDecay;
    this.momentum = momentum;
    buffer = momentum == 0 ? null : newState(layout().shape());
  }

  @Override
  public boolean needsPerSampleGradients() {
    return false;
  }

  @Override
  Direction direction(
      NDManager owner, NDList parameters, BatchGradients gradients, NDArray gradient) {
    NDArray vector = ParameterLayout.keep(owner, gradient::duplicate);
    layout().decay(vector, parameters, weightDecay);
    if (buffer != null) {
      buffer.muli(momentum).addi(vector);
      buffer.copyTo(vector);
    }
    return Direction.of(vector);
  }
}
