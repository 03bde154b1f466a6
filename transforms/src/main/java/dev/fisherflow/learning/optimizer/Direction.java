package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;
import dev.fisherflow.learning.fisher.SolveFigures;
import java.util.Optional;

/**
 * Where a rule steps away from.
 *
 * @param vector d of the step &theta; &larr; &theta; &minus; rate d, a vector [P] that its receiver
 *     may change
 * @param solve figures of the Gram solve, for the rules that make one
 */
record Direction(NDArray vector, Optional<UpdateStatistics.Solve> solve) {

  static Direction of(NDArray vector) {
    return new Direction(vector, Optional.empty());
  }

  static Direction of(NDArray vector, SolveFigures figures) {
    return new Direction(
        vector,
        Optional.of(
            new UpdateStatistics.Solve(
                figures.condition(),
                figures.rowsDropped(),
                figures.imbalance(),
                figures.effectiveDamping())));
  }
}
