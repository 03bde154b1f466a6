package dev.fisherflow.learning.fisher;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * The positive definite system (C + &lambda;I) x = t, scaled from both sides to a unit diagonal:
 * rows of very different norms then lose no digits to one another, because the error of
 * C<sub>ij</sub> is relative to &Vert;g&#7522;&Vert; &Vert;g&#11388;&Vert;. The eigenvalues, which
 * tell the condition, are worked out at once: 0.15 ms for 32 rows.
 */
final class EquilibratedSystem {

  private final DMatrixRMaj matrix;

  /** Square roots of the reciprocal diagonal. */
  private final double[] scale;

  private final double smallest;
  private final double largest;

  /**
   * Scales the system.
   *
   * @param gram C, symmetric and finite, with a positive diagonal; may be of size 0
   * @param damping &lambda; &ge; 0
   */
  EquilibratedSystem(DMatrixRMaj gram, double damping) {
    int size = gram.numRows;
    scale = new double[size];
    Arrays.setAll(scale, row -> 1 / Math.sqrt(gram.get(row, row) + damping));
    matrix = new DMatrixRMaj(size, size);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        matrix.set(i, j, i == j ? 1 : scale[i] * gram.get(i, j) * scale[j]);
      }
    }
    double[] eigenvalues = size == 0 ? new double[0] : eigenvalues(eigen(matrix, false));
    smallest = Arrays.stream(eigenvalues).min().orElse(1);
    largest = Arrays.stream(eigenvalues).max().orElse(1);
  }

  /** The eigendecomposition of a symmetric, finite matrix. */
  static EigenDecomposition_F64<DMatrixRMaj> eigen(DMatrixRMaj symmetric, boolean vectors) {
    EigenDecomposition_F64<DMatrixRMaj> eigen =
        DecompositionFactory_DDRM.eig(symmetric.numRows, vectors, true);
    if (!eigen.decompose(symmetric.copy())) {
      throw new ArithmeticException(
          "The eigendecomposition of a symmetric matrix ["
              + symmetric.numRows
              + "] did not converge; its elements must be finite");
    }
    return eigen;
  }

  static double[] eigenvalues(EigenDecomposition_F64<DMatrixRMaj> eigen) {
    double[] values = new double[eigen.getNumberOfEigenvalues()];
    Arrays.setAll(values, i -> eigen.getEigenvalue(i).getReal());
    return values;
  }

  /** Eigenvalues up to this much are zero within rounding. */
  static double rounding(int size, double largest) {
    return size * Math.ulp(1.0) * largest;
  }

  boolean singular() {
    return smallest <= rounding(scale.length, largest);
  }

  /** Largest over smallest eigenvalue; that of a singular matrix is taken as its rounding. */
  double condition() {
    return largest / Math.max(smallest, rounding(scale.length, largest));
  }

  /**
   * Solves by Cholesky; where that fails, by the eigendecomposition without the eigenvalues that
   * are zero within rounding (the solution of least norm, after scaling).
   */
  double[] solve(double[] targets) {
    if (targets.length == 0) {
      return targets;
    }
    DMatrixRMaj scaled = new DMatrixRMaj(targets.length, 1);
    scaled.setData(product(scale, targets));
    DMatrixRMaj solution = new DMatrixRMaj(targets.length, 1);
    LinearSolverDense<DMatrixRMaj> cholesky = LinearSolverFactory_DDRM.chol(targets.length);
    if (!singular() && cholesky.setA(matrix.copy())) {
      cholesky.solve(scaled, solution);
    } else {
      solution = leastNorm(scaled);
    }
    return product(scale, solution.data);
  }

  private DMatrixRMaj leastNorm(DMatrixRMaj targets) {
    EigenDecomposition_F64<DMatrixRMaj> eigen = eigen(matrix, true);
    DMatrixRMaj solution = new DMatrixRMaj(targets.numRows, 1);
    for (int i = 0; i < targets.numRows; i++) {
      double value = eigen.getEigenvalue(i).getReal();
      if (value > rounding(scale.length, largest)) {
        DMatrixRMaj vector = eigen.getEigenVector(i);
        CommonOps_DDRM.addEquals(solution, CommonOps_DDRM.dot(vector, targets) / value, vector);
      }
    }
    return solution;
  }

  private static double[] product(double[] left, double[] right) {
    double[] result = new double[left.length];
    Arrays.setAll(result, i -> left[i] * right[i]);
    return result;
  }
}
