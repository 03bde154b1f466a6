package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDList;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.fisher.SolveSettings;
import java.util.Arrays;

/**
 * The exact empirical Fisher update (J&#7488;J + &lambda;I)&#8315;&sup1;&nabla;L: every sample's
 * loss is to fall alike (paper, Eq. 5; Kunstner, Balles and Hennig 2019, "Limitations of the
 * empirical Fisher approximation for natural gradient descent").
 */
final class EmpiricalFisher extends GramOptimizer {

  EmpiricalFisher(NDList parameters, boolean normalised, SolveSettings settings) {
    super(parameters, normalised, settings);
  }

  @Override
  double[] targets(BatchGradients gradients, int samples) {
    double[] ones = new double[samples];
    Arrays.fill(ones, 1);
    return ones;
  }
}
