package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.fisher.GramSolver;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import dev.fisherflow.learning.fisher.SolveSettings;
import java.util.Arrays;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;

/**
 * The update J&#7488;(J J&#7488; + &lambda;I)&#8315;&sup1; t, which changes the loss of sample n by
 * about t&#8345;.
 */
abstract class GramOptimizer extends SolvingOptimizer {

  private Batch last;
  private double largest;

  GramOptimizer(NDList parameters, SolvingSettings settings) {
    super(parameters, settings);
  }

  /**
   * What is solved.
   *
   * @param rows J [M, P]
   * @param targets t, of length M: changes along the rows, up to the rate
   * @param gradient w, of length M: the gradient is J&#7488;w
   */
  record Batch(PerSampleGradients rows, double[] targets, double[] gradient) {}

  /** What is solved for the batch. */
  abstract Batch batch(BatchGradients gradients);

  @Override
  final Direction direction(NDManager owner, NDList parameters, BatchGradients gradients) {
    Batch batch = batch(gradients);
    DMatrixRMaj gram = batch.rows().gram();
    DivergedException.requireFinite("The Gram matrix of the per-sample gradients", gram.data);
    DivergedException.requireFinite("The gradients with respect to the logits", batch.targets());
    double[] carried = hasMomentum() ? carried(batch.rows()) : new double[gram.numRows];
    double[] targets = batch.targets().clone();
    Arrays.setAll(targets, n -> targets[n] - carried[n]);
    GramSolver.Solution solution = new GramSolver(solve()).solve(gram, targets);
    last = batch;
    largest = SolveSettings.largest(gram);
    try (NDList update = batch.rows().weightedSum(solution.weights())) {
      NDList vectors = layout().flatten(update, owner);
      carry(vectors);
      return withGradient(vectors, gram, solution.weights(), batch.gradient(), carried)
          .with(solution.figures());
    }
  }

  /**
   * The curvature of the rule's model of the loss along a change that changes row n by 1.
   *
   * @param batch what was solved
   * @return of length M
   */
  abstract double[] curvatures(Batch batch, BatchGradients gradients);

  @Override
  final Foretold foretell(NDList change, BatchGradients gradients) {
    double[] along = product(last.rows(), change);
    double[] curvatures = curvatures(last, gradients);
    double fall = 0;
    for (int n = 0; n < along.length; n++) {
      fall += along[n] * (last.gradient()[n] - curvatures[n] * along[n] / 2);
    }
    return new Foretold(fall, largest);
  }

  /** The gradient is J&#7488;w, so that its products are sums over the Gram matrix. */
  private static Direction withGradient(
      NDList vectors, DMatrixRMaj gram, double[] weights, double[] gradient, double[] carried) {
    double square = 0;
    double dot = 0;
    for (int i = 0; i < gram.numRows; i++) {
      dot += gradient[i] * carried[i];
      for (int j = 0; j < gram.numCols; j++) {
        square += gradient[i] * gram.get(i, j) * gradient[j];
        dot += gradient[i] * gram.get(i, j) * weights[j];
      }
    }
    return new Direction(vectors, Math.max(0, square), dot, Optional.empty());
  }

  /** w of a gradient that is the sum of the rows. */
  static double[] ones(int length) {
    return constant(length, 1);
  }

  static double[] constant(int length, double number) {
    double[] numbers = new double[length];
    Arrays.fill(numbers, number);
    return numbers;
  }
}
