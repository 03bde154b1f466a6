package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.fisher.GramSolver;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import java.util.Arrays;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;

/**
 * The update J&#7488;(J J&#7488; + &lambda;I)&#8315;&sup1; t, which changes the loss of sample n by
 * about t&#8345;.
 */
abstract class GramOptimizer extends SolvingOptimizer {

  private final GramSolver solver;

  GramOptimizer(NDList parameters, SolvingSettings settings) {
    super(parameters, settings);
    solver = new GramSolver(settings.solve());
  }

  /** Loss changes t, of length M, up to the rate. */
  abstract double[] targets(BatchGradients gradients, int samples);

  @Override
  final Direction direction(NDManager owner, NDList parameters, BatchGradients gradients) {
    PerSampleGradients perSample = gradients.perSample();
    DMatrixRMaj gram = perSample.gram();
    DivergedException.requireFinite("The Gram matrix of the per-sample gradients", gram.data);
    double[] targets = targets(gradients, perSample.samples());
    DivergedException.requireFinite("The gradients with respect to the logits", targets);
    double[] carried = hasMomentum() ? carried(perSample) : new double[targets.length];
    Arrays.setAll(targets, n -> targets[n] - carried[n]);
    GramSolver.Solution solution = solver.solve(gram, targets);
    try (NDList update = perSample.weightedSum(solution.weights())) {
      NDList vectors = layout().flatten(update, owner);
      carry(vectors);
      return withGradient(vectors, gram, solution.weights(), carried).with(solution.figures());
    }
  }

  /** The gradient is J&#7488;1, so that its products are sums over the Gram matrix. */
  private static Direction withGradient(
      NDList vectors, DMatrixRMaj gram, double[] weights, double[] carried) {
    double square = 0;
    double dot = Arrays.stream(carried).sum();
    for (int i = 0; i < gram.numRows; i++) {
      for (int j = 0; j < gram.numCols; j++) {
        square += gram.get(i, j);
        dot += gram.get(i, j) * weights[j];
      }
    }
    return new Direction(vectors, Math.max(0, square), dot, Optional.empty());
  }
}
