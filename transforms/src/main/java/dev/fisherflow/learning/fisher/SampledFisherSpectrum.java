package dev.fisherflow.learning.fisher;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The sampled Fisher F&#770; = &#308;&#7488;&#308; / K of K draws of labels, on the span of its
 * rows and off it. With an orthonormal basis Q of the span, the damped direction is
 *
 * <pre>
 * (F&#770; + &lambda;I)&#8315;&sup1; g = Q (Q&#7488;F&#770;Q + &lambda;I)&#8315;&sup1; Q&#7488;g + (g &minus; QQ&#7488;g) / &lambda;
 * </pre>
 *
 * which is the paper's Eq. 49 without its subtraction of nearly equal terms (at &lambda; /
 * max&Vert;g&Vert;&sup2; = 1e-12 that one keeps three digits of sixteen). Q is never formed: both
 * parts are weighted sums of the rows, with weights worked out here from h = &#308;g.
 */
public final class SampledFisherSpectrum {

  private final RetainedRows rows;
  private final double damping;
  private final RowSpaceBasis basis;
  private final SolveFigures figures;

  /** Q&#7488;F&#770;Q + &lambda;I [rank, rank]. */
  private final EquilibratedSystem system;

  /** &#308;&#308;&#7488; + K&lambda;I of the retained rows. */
  private final EquilibratedSystem rowSystem;

  /**
   * Decomposes the Gram matrix.
   *
   * @param gram &#308;&#308;&#7488; [K M, K M], finite, the draws one below the other
   * @param draws K; where duplicates are left out, they are looked for within each draw
   * @param settings &lambda; and the rule for duplicates
   */
  public SampledFisherSpectrum(DMatrixRMaj gram, int draws, SolveSettings settings) {
    damping = settings.lambda(gram);
    rows = RetainedRows.of(gram, settings.duplicateCosine(), gram.numRows / draws);
    DMatrixRMaj retained = rows.restrict(gram);
    basis = RowSpaceBasis.of(retained);
    DMatrixRMaj fisher = new DMatrixRMaj(basis.image().numCols, basis.image().numCols);
    CommonOps_DDRM.multInner(basis.image(), fisher);
    CommonOps_DDRM.divide(fisher, draws);
    system = new EquilibratedSystem(fisher, damping);
    rowSystem = new EquilibratedSystem(retained, draws * damping);
    figures = new SolveFigures(rowSystem.condition(), rows.dropped(), rows.imbalance(), damping);
  }

  /** &lambda;; 0 only if it is relative to rows that are all zero. */
  public double damping() {
    return damping;
  }

  /** What the decomposition met. */
  public SolveFigures figures() {
    return figures;
  }

  /**
   * Weights c of the projection QQ&#7488;g = &#308;&#7488;c on the span.
   *
   * @param products h = &#308;g, of length K M
   */
  public double[] projectionWeights(double[] products) {
    return rows.expand(basis.weights(basis.coordinates(rows.restrict(products))));
  }

  /**
   * Weights b of the part of the direction within the span, &#308;&#7488;b.
   *
   * @param products h = &#308;g, of length K M
   */
  public double[] spanWeights(double[] products) {
    double[] coordinates = basis.coordinates(rows.restrict(products));
    return rows.expand(basis.weights(system.solve(coordinates)));
  }

  /**
   * Weights b of (F&#770; + &lambda;I)&#8315;&sup1; F&#770;v = &#308;&#7488;b.
   *
   * @param products &#308;v, of length K M
   */
  public double[] carriedWeights(double[] products) {
    return rows.expand(rowSystem.solve(rows.restrict(products)));
  }
}
