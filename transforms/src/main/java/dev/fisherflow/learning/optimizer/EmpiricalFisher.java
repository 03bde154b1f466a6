package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDList;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.fisher.SolveSettings;
import java.util.Arrays;

/** The exact empirical Fisher update: every sample's loss is to fall alike (paper, Eq. 5). */
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
