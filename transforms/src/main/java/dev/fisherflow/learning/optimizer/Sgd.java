package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.fisher.BatchGradients;

/**
 * Stochastic gradient descent (Robbins and Monro 1951) with L2 weight decay w and momentum &mu;
 * (Sutskever et al. 2013, in PyTorch's form): g &larr; &nabla;L + w&theta;; b &larr; &mu;b + g; d =
 * b.
 */
final class Sgd extends DirectionOptimizer {

  private final double weightDecay;
  private final double momentum;
  private final NDList buffer;

  Sgd(NDList parameters, double weightDecay, double momentum) {
    super(parameters, false);
    this.weightDecay = weightDecay;
    this.momentum = momentum;
    buffer = momentum == 0 ? null : newState("momentum");
  }

  @Override
  public boolean needsPerSampleGradients() {
    return false;
  }

  @Override
  Direction direction(NDManager owner, NDList parameters, BatchGradients gradients) {
    NDList gradient = gradient(owner, gradients);
    NDList vectors = new NDList(gradient.size());
    for (NDArray block : gradient) {
      vectors.add(ParameterLayout.keep(owner, block::duplicate));
    }
    layout().decay(vectors, parameters, weightDecay);
    if (buffer != null) {
      for (int i = 0; i < vectors.size(); i++) {
        buffer.get(i).muli(momentum).addi(vectors.get(i));
        buffer.get(i).copyTo(vectors.get(i));
      }
    }
    return Direction.of(vectors, gradient);
  }
}
