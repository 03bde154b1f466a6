package dev.fisherflow.learning.fisher;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * How far a Gram matrix is damped and which of its rows count.
 *
 * @param damping &lambda; &ge; 0 in units of the squared norm of a row, or &minus;d for d times the
 *     largest diagonal element of the Gram matrix (paper, &sect;2)
 * @param duplicateCosine of two rows whose cosine is larger than this in absolute value the shorter
 *     is left out; {@link #KEEP_DUPLICATES} to keep all
 */
public record SolveSettings(double damping, double duplicateCosine) {

  /** No cosine is larger. */
  public static final double KEEP_DUPLICATES = Double.POSITIVE_INFINITY;

  /** Checks the ranges. */
  public SolveSettings {
    if (!Double.isFinite(damping)) {
      throw new IllegalArgumentException("Damping must be finite; found " + damping);
    }
    if (!(duplicateCosine > 0)) {
      throw new IllegalArgumentException(
          "The cosine of duplicates must be above 0; found " + duplicateCosine);
    }
  }

  /** &lambda; for a Gram matrix; 0 for a relative damping of one that is zero. */
  double lambda(DMatrixRMaj gram) {
    if (damping >= 0) {
      return damping;
    }
    return -damping * CommonOps_DDRM.elementMax(CommonOps_DDRM.extractDiag(gram, null));
  }
}
