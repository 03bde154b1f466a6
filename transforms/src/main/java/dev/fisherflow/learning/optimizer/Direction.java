package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDList;
import dev.fisherflow.learning.fisher.SolveFigures;
import java.util.Optional;

/**
 * The descent direction d of one update, &theta; &larr; &theta; &minus; rate d.
 *
 * @param vectors d of the step &theta; &larr; &theta; &minus; rate d, in the blocks of the layout;
 *     its receiver may change them
 * @param gradientSquare &Vert;&nabla;L&Vert;&sup2;
 * @param dot d &middot; &nabla;L
 * @param solve figures of the Gram solve, for the rules that make one
 */
record Direction(
    NDList vectors, double gradientSquare, double dot, Optional<UpdateStatistics.Solve> solve) {

  /** A direction beside its gradient, in the same blocks. */
  static Direction of(NDList vectors, NDList gradient) {
    return new Direction(
        vectors,
        InnerProduct.of(gradient, gradient),
        InnerProduct.of(vectors, gradient),
        Optional.empty());
  }

  Direction with(SolveFigures figures) {
    return new Direction(
        vectors,
        gradientSquare,
        dot,
        Optional.of(
            new UpdateStatistics.Solve(
                figures.condition(),
                figures.rowsDropped(),
                figures.imbalance(),
                figures.effectiveDamping())));
  }
}
