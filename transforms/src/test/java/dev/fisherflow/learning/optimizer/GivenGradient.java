package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDList;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.fisher.PerSampleGradients;

/**
 * A batch of which only the gradient is known.
 *
 * @param gradient in the shapes of the parameters
 */
public record GivenGradient(NDList gradient) implements BatchGradients {

  @Override
  public PerSampleGradients perSample() {
    throw new AssertionError("a rule that needs no per-sample gradients asked for them");
  }

  @Override
  public PerSampleGradients sampled(int draw) {
    throw new AssertionError("a rule that needs no sampled gradients asked for them");
  }

  @Override
  public double[] logitGradientNorms() {
    throw new AssertionError("a rule that needs no gradients at the logits asked for them");
  }
}
