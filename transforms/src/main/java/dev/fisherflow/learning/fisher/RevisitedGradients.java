package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDList;
import java.util.function.DoubleSupplier;

/**
 * Gradients of a batch that can be run again.
 *
 * @param gradients those of its first pass
 * @param again its loss for the parameters as they are when it is asked for
 */
public record RevisitedGradients(BatchGradients gradients, DoubleSupplier again)
    implements BatchGradients {

  @Override
  public NDList gradient() {
    return gradients.gradient();
  }

  @Override
  public PerSampleGradients perSample() {
    return gradients.perSample();
  }

  @Override
  public PerSampleGradients sampled(int draw) {
    return gradients.sampled(draw);
  }

  @Override
  public double[] logitGradientNorms() {
    return gradients.logitGradientNorms();
  }

  @Override
  public FisherRows fisher() {
    return gradients.fisher();
  }

  @Override
  public double scale() {
    return gradients.scale();
  }

  @Override
  public double loss() {
    return gradients.loss();
  }

  @Override
  public double lossNow() {
    return again.getAsDouble();
  }
}
