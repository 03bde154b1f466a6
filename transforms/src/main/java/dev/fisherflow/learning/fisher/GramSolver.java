package dev.fisherflow.learning.fisher;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Solves (J J&#7488; + &lambda;I) a = t in double precision for the weights a of the update
 * J&#7488;a: t = 1 gives the empirical Fisher (paper, Eq. 5), t = s the improved one (Eq. 8).
 *
 * <p>Zero and duplicate rows are left out and get weight 0. If the matrix is singular within
 * rounding, 1e-12 times its largest diagonal element is added to &lambda;, then ten times as much,
 * up to 1e-6; if even that leaves it singular, the eigenvalues that are zero are left out.
 *
 * @param settings &lambda; and the rule for duplicates
 */
public record GramSolver(SolveSettings settings) {

  private static final int FIRST_EXPONENT = -12;
  private static final int LAST_EXPONENT = -6;

  /**
   * The weights and what the solve met.
   *
   * @param weights a, of length M
   * @param figures condition, rows dropped, damping used
   */
  public record Solution(double[] weights, SolveFigures figures) {}

  /**
   * Solves for one batch.
   *
   * @param gram J J&#7488; [M, M], symmetric and finite
   * @param targets t, of length M, finite
   * @throws IllegalArgumentException if the lengths differ
   */
  public Solution solve(DMatrixRMaj gram, double[] targets) {
    if (gram.numRows != targets.length) {
      throw new IllegalArgumentException(
          "Expected one target per row of the Gram matrix, "
              + gram.numRows
              + "; found "
              + targets.length);
    }
    double lambda = settings.lambda(gram);
    RetainedRows rows = RetainedRows.of(gram, settings.duplicateCosine(), gram.numRows);
    DMatrixRMaj retained = rows.restrict(gram);
    double largest = CommonOps_DDRM.elementMax(CommonOps_DDRM.extractDiag(gram, null));
    double effective = lambda;
    EquilibratedSystem system = new EquilibratedSystem(retained, effective);
    for (int exponent = FIRST_EXPONENT;
        system.singular() && exponent <= LAST_EXPONENT;
        exponent++) {
      effective = lambda + Math.pow(10, exponent) * largest;
      system = new EquilibratedSystem(retained, effective);
    }
    return new Solution(
        rows.expand(system.solve(rows.restrict(targets))),
        new SolveFigures(system.condition(), rows.dropped(), rows.imbalance(), effective));
  }
}
