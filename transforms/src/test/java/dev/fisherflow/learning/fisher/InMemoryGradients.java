package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDList;
import java.util.List;

/**
 * A batch whose gradients are given.
 *
 * @param leaves makes the tensors
 * @param j J [M, P]
 * @param draws &#308; [M, P] of each draw
 * @param s s, of length M
 */
public record InMemoryGradients(Leaves leaves, Matrix j, List<Matrix> draws, double[] s)
    implements BatchGradients {

  @Override
  public NDList gradient() {
    return leaves.tensors(j.t().times(Matrix.ones(j.rows())));
  }

  @Override
  public PerSampleGradients perSample() {
    return new MaterializedGradients(leaves.of(j));
  }

  @Override
  public PerSampleGradients sampled(int draw) {
    return new MaterializedGradients(leaves.of(draws.get(draw)));
  }

  /** As if the rows were factors, and s the coefficients. */
  @Override
  public FisherRows fisher() {
    return new FisherRows(perSample(), s.clone());
  }

  @Override
  public double[] logitGradientNorms() {
    return s.clone();
  }

  /** The same batch at k times the loss scale. */
  public InMemoryGradients scaled(double k) {
    return new InMemoryGradients(
        leaves,
        j.times(k),
        draws.stream().map(draw -> draw.times(k)).toList(),
        Matrix.column(s).times(k * k).elements());
  }
}
