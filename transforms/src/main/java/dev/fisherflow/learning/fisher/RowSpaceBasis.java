package dev.fisherflow.learning.fisher;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * An orthonormal basis Q = J&#7488;T [P, rank] of the span of the rows of J, known by the Gram
 * matrix C alone. With D = diag(C) and the eigendecomposition D<sup>-1/2</sup>C D<sup>-1/2</sup> =
 * V S V&#7488;, T = D<sup>-1/2</sup>V S<sup>-1/2</sup>; the scaling lets short rows keep their
 * digits beside long ones.
 *
 * @param coefficients T [M, rank]
 * @param image J Q = D<sup>1/2</sup>V S<sup>1/2</sup> [M, rank]
 */
record RowSpaceBasis(DMatrixRMaj coefficients, DMatrixRMaj image) {

  /**
   * The basis with a vector for each eigenvalue that is not zero within rounding.
   *
   * @param gram C [M, M], finite, with a positive diagonal; M may be 0
   */
  static RowSpaceBasis of(DMatrixRMaj gram) {
    int size = gram.numRows;
    if (size == 0) {
      return new RowSpaceBasis(new DMatrixRMaj(0, 0), new DMatrixRMaj(0, 0));
    }
    double[] norms = new double[size];
    Arrays.setAll(norms, row -> Math.sqrt(gram.get(row, row)));
    DMatrixRMaj unit = new DMatrixRMaj(size, size);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        unit.set(i, j, gram.get(i, j) / norms[i] / norms[j]);
      }
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen = EquilibratedSystem.eigen(unit, true);
    double[] values = EquilibratedSystem.eigenvalues(eigen);
    double zero = EquilibratedSystem.rounding(size, Arrays.stream(values).max().orElseThrow());
    DMatrixRMaj coefficients = new DMatrixRMaj(size, size);
    DMatrixRMaj image = new DMatrixRMaj(size, size);
    int rank = 0;
    for (int i = 0; i < size; i++) {
      if (values[i] > zero) {
        double root = Math.sqrt(values[i]);
        DMatrixRMaj vector = eigen.getEigenVector(i);
        for (int row = 0; row < size; row++) {
          coefficients.set(row, rank, vector.get(row) / root / norms[row]);
          image.set(row, rank, vector.get(row) * root * norms[row]);
        }
        rank++;
      }
    }
    return new RowSpaceBasis(
        CommonOps_DDRM.extract(coefficients, 0, size, 0, rank),
        CommonOps_DDRM.extract(image, 0, size, 0, rank));
  }

  /** Q&#7488;g = T&#7488;h of a vector g with J g = h. */
  double[] coordinates(double[] products) {
    double[] coordinates = new double[coefficients.numCols];
    for (int row = 0; row < coefficients.numRows; row++) {
      for (int column = 0; column < coordinates.length; column++) {
        coordinates[column] += coefficients.get(row, column) * products[row];
      }
    }
    return coordinates;
  }

  /** Weights a with J&#7488;a = Q y: T y. */
  double[] weights(double[] coordinates) {
    double[] weights = new double[coefficients.numRows];
    for (int row = 0; row < weights.length; row++) {
      for (int column = 0; column < coordinates.length; column++) {
        weights[row] += coefficients.get(row, column) * coordinates[column];
      }
    }
    return weights;
  }
}
