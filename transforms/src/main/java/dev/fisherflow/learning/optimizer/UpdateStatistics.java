package dev.fisherflow.learning.optimizer;

import java.util.Optional;

/**
 * What an optimizer saw in one step.
 *
 * @param updateNorm Euclidean norm of the change of the parameters
 * @param gradientCosine cosine of the change's direction (before its minus sign) with the gradient,
 *     a decay of its own aside
 * @param solve figures of the damped Gram solve, for the rules that make one
 */
public record UpdateStatistics(double updateNorm, double gradientCosine, Optional<Solve> solve) {

  /**
   * Figures of a damped Gram solve.
   *
   * @param gramCondition largest over smallest eigenvalue of the equilibrated, damped Gram matrix
   * @param rowsDropped zero and duplicate rows left out
   * @param gradientImbalance largest over smallest norm of the rows that are not zero
   * @param effectiveDamping the damping used, after any that the factorisation needed on top
   */
  public record Solve(
      double gramCondition, int rowsDropped, double gradientImbalance, double effectiveDamping) {}
}
