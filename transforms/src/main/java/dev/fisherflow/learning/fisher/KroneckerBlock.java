package dev.fisherflow.learning.fisher;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The Kronecker-factored Fisher block S &otimes; A of a linear layer (Martens and Grosse 2015), A
 * being the second moment of its inputs and S that of the gradients of its outputs. Both are
 * decomposed once, U diag(&sigma;) U&#7488;, so that every damping of the whole product,
 *
 * <pre>
 * (S &otimes; A + &lambda;I)&#8315;&sup1; G = U&#8347; [ U&#8347;&#7488; G U&#8336; / (&sigma;&#8347;&sigma;&#8336;&#7488; + &lambda;) ] U&#8336;&#7488;
 * </pre>
 *
 * costs four products and needs no split of &lambda; between the factors.
 */
public final class KroneckerBlock {

  private final Factor inputs;
  private final Factor outputs;

  /**
   * Decomposes the factors.
   *
   * @param inputMoment A [in, in], symmetric, finite
   * @param outputMoment S [out, out], symmetric, finite
   */
  public KroneckerBlock(DMatrixRMaj inputMoment, DMatrixRMaj outputMoment) {
    inputs = Factor.of(inputMoment);
    outputs = Factor.of(outputMoment);
  }

  /**
   * The damped solve for a gradient.
   *
   * @param gradient G [out, in]
   * @param damping &lambda; &gt; 0
   * @return (S &otimes; A + &lambda;I)&#8315;&sup1; G [out, in]
   */
  public DMatrixRMaj solve(DMatrixRMaj gradient, double damping) {
    DMatrixRMaj rotated =
        CommonOps_DDRM.multTransA(
            outputs.vectors, CommonOps_DDRM.mult(gradient, inputs.vectors, null), null);
    for (int i = 0; i < rotated.numRows; i++) {
      for (int j = 0; j < rotated.numCols; j++) {
        rotated.set(i, j, rotated.get(i, j) / (outputs.values[i] * inputs.values[j] + damping));
      }
    }
    return CommonOps_DDRM.mult(
        outputs.vectors, CommonOps_DDRM.multTransB(rotated, inputs.vectors, null), null);
  }

  /** Eigenvectors as columns, and eigenvalues, which rounding may not make negative. */
  private record Factor(DMatrixRMaj vectors, double[] values) {

    static Factor of(DMatrixRMaj moment) {
      int size = moment.numRows;
      EigenDecomposition_F64<DMatrixRMaj> eigen = EquilibratedSystem.eigen(moment, true);
      double[] values = EquilibratedSystem.eigenvalues(eigen);
      DMatrixRMaj vectors = new DMatrixRMaj(size, size);
      for (int i = 0; i < size; i++) {
        CommonOps_DDRM.insert(eigen.getEigenVector(i), vectors, 0, i);
      }
      return new Factor(vectors, Arrays.stream(values).map(value -> Math.max(0, value)).toArray());
    }
  }
}
