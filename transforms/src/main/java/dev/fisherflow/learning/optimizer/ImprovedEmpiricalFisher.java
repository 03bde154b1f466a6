package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDList;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.fisher.SolveSettings;

/**
 * The exact improved empirical Fisher update: every sample's loss is to fall with the squared norm
 * of its gradient at the logits, so that what is learnt is left alone (paper, Eq. 8).
 *
 * <pre>
 * Wu, X., Yu, W., Zhang, C., Woodland, P.
 * An Improved Empirical Fisher Approximation for Natural Gradient Descent
 * NeurIPS 2024.
 * </pre>
 */
final class ImprovedEmpiricalFisher extends GramOptimizer {

  ImprovedEmpiricalFisher(NDList parameters, SolveSettings settings) {
    super(parameters, false, settings);
  }

  @Override
  double[] targets(BatchGradients gradients, int samples) {
    return gradients.logitGradientNorms();
  }
}
