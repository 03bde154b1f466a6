package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDList;

/**
 * Gradients of one batch, at loss scale &kappa; = 1 / (label tokens of the batch). Every figure is
 * worked out when it is asked for; arrays live as long as the step.
 */
public interface BatchGradients {

  /** Gradient of the loss, &kappa; &Sigma; &nabla;l&#8345;, in the shapes of the parameters. */
  NDList gradient();

  /** Gradients &kappa; &nabla;l&#8345; of the samples' losses, as rows J [N, P]. */
  PerSampleGradients perSample();

  /**
   * Gradients of the samples' losses for labels drawn from the model's own distribution.
   *
   * @param draw number of the draw, from 0; equal draws of a step give equal labels
   * @return rows J&#770; [N, P]
   */
  PerSampleGradients sampled(int draw);

  /**
   * s&#8345; = &Vert;&kappa; &nabla;<sub>z</sub>l&#8345;&Vert;&sup2; over the logits z of sample n
   * (paper, Eq. 8).
   *
   * @return s [N]
   */
  double[] logitGradientNorms();

  /** The exact Fisher matrix of the labels' distribution in factors, where it was asked for. */
  default FisherRows fisher() {
    throw new IllegalStateException("the Fisher matrix was not asked for");
  }

  /** &kappa;. */
  default double scale() {
    throw new IllegalStateException("the scale of the loss was not asked for");
  }

  /** The loss that the gradients are of, in double precision. */
  default double loss() {
    throw new IllegalStateException("the loss was not asked for");
  }

  /** The same batch's loss for the parameters as they are now: one more forward pass. */
  default double lossNow() {
    throw new IllegalStateException("the batch is not at hand any more");
  }
}
